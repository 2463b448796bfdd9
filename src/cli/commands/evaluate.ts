import { Command, Option } from 'commander';
import { formatScores } from '../../evaluation/index.ts';
import { columnRoles } from '../../node/dataset-files.ts';
import { testSetOf } from '../../node/test-set.ts';
import { inexactNote, type ReferenceModel } from '../../reference/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { counted } from '../../tensor/index.ts';
import { insideDomain } from '../../variable/index.ts';
import {
  cheapTestOrder,
  evaluateSurrogates,
  matchVariables,
  type TestSet,
  type TestSetOfModel,
  unknownNote,
  type Variables,
} from '../../workflow/index.ts';
import { tellColumns } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import {
  columnsFor,
  type DataChoice,
  dataChoice,
  dataOptions,
  noteMatch,
  readBatchesFor,
  refuseOptions,
} from '../data.ts';
import { type DomainChoice, demandDomain, domainOption, withDomainOf } from '../domain.ts';
import { endsOptions, loadNetwork } from '../ends.ts';
import { labelsAsGiven } from '../heads.ts';
import { exitCodesHelp, section } from '../help.ts';
import { isModel, type ModelSettings, modelFrom, modelOptions } from '../models.ts';
import { byFileName } from '../networks.ts';
import {
  addOptions,
  type EngineChoice,
  engineOptions,
  type OutputChoice,
  outputOptions,
  wholeNumber,
} from '../options.ts';
import { Work } from '../work.ts';

interface EvaluateOptions
  extends Pick<DomainChoice, 'domain'>,
    DataChoice,
    ModelSettings,
    EngineChoice,
    OutputChoice {
  readonly against?: readonly string[];
  readonly points?: number;
}

/** The option that gives the box. */
const boxOption = domainOption("the model's own, or that of the first network that has one");

/** `sobolev evaluate`: networks against the truth. */
export function evaluateCommand(context: CommandContext): Command {
  const command = new Command('evaluate')
    .summary('compare networks with data or a reference model')
    .description(
      'Compares networks with the truth in one table: R², root mean square error and largest error of values, of derivatives ' +
        'where they are known, and of curvatures where the model has a closed form or gives Hessians, or the data Hessians or ' +
        'their products. ' +
        'A file is read once, batch by batch, so it may be larger than memory.',
    )
    .argument('<network>', 'an .onnx file of ours or of another tool')
    .argument(
      '<truth>',
      'a data file; or a study (`sobolev studies` lists them), a module that exports a model, or an .onnx file: a larger network, or any graph',
    )
    .option('--against <networks...>', 'other networks to compare with, as further rows (default: none)')
    .addOption(
      new Option(
        '--points <number>',
        'test points of a study, module or .onnx file (default: 4096)',
      ).argParser(wholeNumber('--points', 1)),
    );
  return addOptions(command, [
    ...endsOptions(),
    boxOption,
    ...modelOptions(),
    ...dataOptions(),
    ...engineOptions(),
    ...outputOptions('sizes and scores'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        ['sobolev evaluate small.onnx test.csv --against big.onnx', 'two networks on a table'],
        [
          'sobolev evaluate small.onnx bachelier --seed 2 --json',
          'on the test points of a study, for scripts',
        ],
        ['sobolev evaluate small.onnx ./my-model.ts --points 1000', 'on a model of your own'],
      ]) + exitCodesHelp(),
    )
    .action((network: string, truth: string, options: EvaluateOptions) =>
      evaluate(context, network, truth, options),
    );
}

async function evaluate(
  context: CommandContext,
  path: string,
  truth: string,
  options: EvaluateOptions,
): Promise<void> {
  if (isModel(truth)) refuseOptions(dataChoice(options), 'are for a data file');
  else
    refuseOptions(
      { points: options.points, set: options.set, seed: options.seed, domain: options.domain },
      'are for a study, a module or a network',
    );
  const work = new Work(context, options);
  const paths = [path, ...(options.against ?? [])];
  const among = paths.length > 1 || isModel(truth);
  const networks = byFileName(
    await Promise.all(
      paths.map(async (file) => [file, await loadNetwork(work, file, options, among)] as const),
    ),
  );
  if (!isModel(truth)) {
    const roles = await columnRoles(
      truth,
      await columnsFor(truth, Object.values(networks)[0], options, work),
    );
    const { gradients, further } = roles;
    const products = further?.adjoints ?? further?.tangents;
    const known = products !== undefined || gradients.some((name) => name !== '');
    tellColumns(work, truth, roles, known, 'values alone are compared');
  }
  const engine = await work.engine();
  const outside = new Map<string, number>();
  const model = isModel(truth) ? await boundedModel(truth, networks, options, work) : undefined;
  const order = model && testOrder(model, options, work);
  const rows = await work.part(
    `compare with ${truth}`,
    async (watch) => {
      const set = model
        ? single(noted(await testSetOf(engine, model, { ...options, order, errors: true, ...watch }), work))
        : labelsAsGiven(
            work,
            truth,
            Object.values(networks),
            readBatchesFor(truth, Object.values(networks)[0], options, work),
          );
      return evaluateSurrogates(engine, networks, watched(set, networks, truth, work, outside), watch);
    },
    ([{ points }]) => `${points.toLocaleString('en')} points`,
  );
  for (const [name, count] of outside)
    work.note(
      `${count.toLocaleString('en')} of ${rows[0].points.toLocaleString('en')} points lie outside the domain of ${name}`,
    );
  work.print({ schema: 'sobolev/evaluation/1', truth, networks: rows }, formatScores(rows));
}

/** The model over the domain of the options, or its own; else over that of the first network that has one. */
async function boundedModel(
  truth: string,
  networks: Readonly<Record<string, Surrogate>>,
  options: EvaluateOptions,
  work: Work,
): Promise<ReferenceModel> {
  const { domain } = options;
  const model = await withDomainOf(await modelFrom(truth, options, work, true), { domain }, undefined, work);
  if (model.inexact !== undefined) work.note(inexactNote(model.inexact));
  const isBounded = ({ inputs }: Variables) => inputs.every(({ lo }) => lo !== undefined);
  const bounded = Object.entries(networks).find(([, network]) => isBounded(network));
  if (isBounded(model) || bounded === undefined) {
    demandDomain(truth, model, [boxOption]);
    return model;
  }
  const [name, network] = bounded;
  const { inputs } = matchVariables(model, network, name);
  work.note(`points are taken from the domain of ${name}: ${truth} has none`);
  return {
    ...model,
    inputs: model.inputs.map((own, k) => {
      const { lo, hi } = network.inputs[inputs[k]];
      return own.lo === undefined ? { ...own, lo, hi } : own;
    }),
  };
}

/** Second derivatives too, where they cost little; a note says where they do not. */
function testOrder(model: ReferenceModel, { points }: EvaluateOptions, work: Work): 1 | 2 {
  const order = cheapTestOrder(model, points);
  if (order === 1 && model.exact === undefined)
    work.note(
      `curvatures are not compared: Hessians of ${counted(model.inputs.length, 'input')} and ${counted(model.outputs.length, 'output')} cost too much`,
    );
  return order;
}

/** The batches as they pass, each checked for what a user should know. */
async function* watched(
  batches: AsyncIterable<TestSet>,
  networks: Readonly<Record<string, Surrogate>>,
  truth: string,
  work: Work,
  outside: Map<string, number>,
): AsyncGenerator<TestSet> {
  let first = true;
  for await (const set of batches) {
    for (const [name, network] of Object.entries(networks)) {
      if (first) noteMatch(work, truth, network, set);
      const { inputs } = matchVariables(network, set);
      // The domain, in the order of the set's columns.
      const bounds = set.inputs.map((_, k) => network.inputs[inputs.indexOf(k)]);
      const count = insideDomain({ inputs: bounds }, set.x).filter((inside) => !inside).length;
      if (count > 0) outside.set(name, (outside.get(name) ?? 0) + count);
    }
    first = false;
    yield set;
  }
}

async function* single<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}

/** A test set; notes say what of it is no number. */
function noted(set: TestSetOfModel, work: Work): TestSetOfModel {
  const note = unknownNote(set);
  if (note !== undefined) work.note(note);
  return set;
}
