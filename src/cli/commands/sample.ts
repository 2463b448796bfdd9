import { Command, Option } from 'commander';
import { type DataFinding, writableFormat } from '../../dataset/index.ts';
import type { Order } from '../../graph/index.ts';
import { type DatasetWriter, openDatasetWriter } from '../../node/dataset-files.ts';
import { describe, InputError } from '../../tensor/index.ts';
import { defaultDesign, designNote, sampleModel } from '../../workflow/index.ts';
import type { CommandContext } from '../command.ts';
import { type DesignChoice, designOption } from '../design.ts';
import { type DomainChoice, demandDomain, domainOption, withDomainOf } from '../domain.ts';
import { checkLabels, forceOption, noteComputed } from '../findings.ts';
import { exitCodesHelp, section } from '../help.ts';
import { demandFileMemory } from '../memory.ts';
import { type ModelSettings, modelFrom, modelOptions } from '../models.ts';
import {
  addOptions,
  type EngineChoice,
  engineOptions,
  type OutputChoice,
  outputOptions,
  wholeNumber,
} from '../options.ts';
import { checkOutput } from '../output-path.ts';
import { Work } from '../work.ts';

interface SampleCommandOptions
  extends ModelSettings,
    Pick<DomainChoice, 'domain'>,
    DesignChoice,
    EngineChoice,
    OutputChoice {
  readonly out: string;
  readonly points: number;
  readonly order: '0' | '1' | '2';
  readonly directions?: number | 'axes';
  readonly precision: 'float32' | 'float64';
  readonly force?: boolean;
}

/** The option that gives the box. */
const boxOption = domainOption("the model's own");

/** `sobolev sample`: labelled points of a reference model. */
export function sampleCommand(context: CommandContext): Command {
  const command = new Command('sample')
    .summary('label points of a reference model')
    .description(
      'Labels points of a reference model with its values and derivatives and writes them as a table, batch by batch. The file may ' +
        'be larger than memory. The same options give the same file.',
    )
    .argument(
      '<model>',
      'a study (`sobolev studies` lists them), a module that exports a reference model, or a network',
    )
    .requiredOption('--out <file>', 'the table: .parquet, .csv, .tsv, .npz or .arrow')
    .addOption(
      new Option('--points <number>', 'number of points').argParser(wholeNumber('--points', 1)).default(4096),
    )
    .addOption(
      new Option(
        '--order <order>',
        'what labels hold: 0, values; 1, gradients too; 2, Hessian-vector products too',
      )
        .choices(['0', '1', '2'])
        .default('1'),
    )
    .addOption(
      new Option(
        '--directions <count>',
        'random directions a point, for --order 2; or axes, one direction an input, for the whole Hessian (default: 1)',
      ).argParser(directions),
    )
    .addOption(designOption())
    .addOption(
      new Option('--precision <type>', 'precision of the numbers in the file')
        .choices(['float32', 'float64'])
        .default('float64'),
    );
  return addOptions(command, [
    boxOption,
    ...modelOptions(),
    forceOption('write labels although the derivatives do not fit the values'),
    ...engineOptions(),
    ...outputOptions('what was written'),
  ])
    .addHelpText(
      'after',
      section('Examples', [
        [
          'sobolev sample bachelier --points 65536 --set paths=64 --out train.parquet',
          'Monte Carlo, pathwise gradients',
        ],
        ['sobolev sample big.onnx --points 5000 --seed 2 --out test.parquet', 'what a network says'],
        ['sobolev sample borehole --order 0 --out borehole.csv', 'values alone, as text'],
        [
          'sobolev sample ./my-model.ts --order 2 --directions axes --out beam.parquet',
          'a model of your own',
        ],
      ]) + exitCodesHelp(),
    )
    .action((model: string, options: SampleCommandOptions) => sample(context, model, options));
}

async function sample(context: CommandContext, name: string, options: SampleCommandOptions): Promise<void> {
  const { out, points, precision, domain, seed } = options;
  const order = Number(options.order) as Order;
  if (options.directions !== undefined && order < 2)
    throw new InputError('--directions are of --order 2', `--order ${order}`, 'Leave them out.');
  const format = writableFormat(out);
  await checkOutput(out, '--out', { inputs: [name, domain] });
  const work = new Work(context, options);
  const model = await withDomainOf(await modelFrom(name, options), { domain }, undefined, work);
  demandDomain(name, model, [boxOption]);
  const [d, m] = [model.inputs.length, model.outputs.length];
  const k = order < 2 ? 0 : options.directions === 'axes' ? d : (options.directions ?? 1);
  demandFileMemory(format.extensions[0], {
    points,
    numbers: d + m * (order === 0 ? 1 : 1 + d) + k * d * (1 + m),
    bytes: precision === 'float32' ? 4 : 8,
  });
  const design = options.design ?? defaultDesign(model.inputs.length);
  const note = designNote(options.design, model.inputs.length);
  if (note !== undefined) work.note(note);
  const engine = await work.engine();
  let findings: readonly DataFinding[] = [];
  await work.part(
    `sample ${model.name}`,
    async (watch) => {
      const sampled = { points, order, design, precision, seed, directions: options.directions, ...watch };
      let writer: DatasetWriter | undefined;
      try {
        for await (const set of sampleModel(engine, model, sampled)) {
          if (writer === undefined) {
            noteComputed(work, set);
            findings = checkLabels(work, set, options.force);
          }
          writer ??= await openDatasetWriter(out, set, { precision });
          await writer.append(set);
        }
        await writer?.close();
      } catch (error) {
        await writer?.abort();
        throw error;
      }
    },
    () => `${points.toLocaleString('en')} points`,
  );
  const { inputs, outputs, parameters } = model;
  work.print(
    {
      schema: 'sobolev/sample/1',
      out,
      model: model.name,
      parameters,
      points,
      order,
      design,
      inputs,
      outputs,
      findings,
    },
    `${out}: ${points.toLocaleString('en')} points of ${model.name}, ${CONTENTS[order]}`,
  );
}

const CONTENTS = ['values', 'values and gradients', 'values, gradients and Hessian-vector products'];

function directions(text: string): number | 'axes' {
  if (text === 'axes') return text;
  if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InputError(
    '--directions must be a whole number of at least 1, or axes',
    describe(text),
    'Give for example --directions 2.',
  );
}
