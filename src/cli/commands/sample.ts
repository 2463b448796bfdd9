import { Command, Option } from 'commander';
import { type DataFinding, type Dataset, writableFormat } from '../../dataset/index.ts';
import { type DatasetWriter, openDatasetWriter } from '../../node/dataset-files.ts';
import { InputError } from '../../tensor/index.ts';
import { defaultDesign, designNote, numbersAPoint, sampleModel } from '../../workflow/index.ts';
import type { CommandContext } from '../command.ts';
import { type DesignChoice, designOption } from '../design.ts';
import { type DomainChoice, demandDomain, domainOption, withDomainOf } from '../domain.ts';
import { endsOptions } from '../ends.ts';
import { checkLabels, forceOption, noteComputed } from '../findings.ts';
import { exitCodesHelp, section } from '../help.ts';
import { describeLabels, type LabelContents, labelOptions, sampledLabels } from '../label-options.ts';
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
    LabelContents,
    OutputChoice {
  readonly out: string;
  readonly points: number;
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
      'a study (`sobolev studies` lists them), a module that exports a reference model, or an .onnx file: a network, or any graph',
    )
    .requiredOption('--out <file>', 'the table: .parquet, .csv, .tsv, .npz or .arrow')
    .addOption(
      new Option('--points <number>', 'number of points').argParser(wholeNumber('--points', 1)).default(4096),
    )
    .addOption(designOption())
    .addOption(
      new Option('--precision <type>', 'precision of the numbers in the file')
        .choices(['float32', 'float64'])
        .default('float64'),
    );
  return addOptions(command, [
    ...labelOptions(),
    ...endsOptions(),
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
          'a model of your own, with whole Hessians',
        ],
        [
          'sobolev sample bachelier --order 2 --errors --out noise.parquet',
          'gammas along random directions, and how noisy all labels are',
        ],
        [
          'sobolev sample ring-down --derivatives cotangents --out ring.parquet',
          'an adjoint sweep a point instead of 50',
        ],
      ]) + exitCodesHelp(),
    )
    .action((model: string, options: SampleCommandOptions) => sample(context, model, options));
}

async function sample(context: CommandContext, name: string, options: SampleCommandOptions): Promise<void> {
  const { out, points, precision, domain, seed } = options;
  const labels = sampledLabels(options);
  const format = writableFormat(out);
  await checkOutput(out, '--out', { inputs: [name, domain] });
  const work = new Work(context, options);
  const model = await withDomainOf(await modelFrom(name, options, work), { domain }, undefined, work);
  demandDomain(name, model, [boxOption]);
  demandFileMemory(format.extensions[0], {
    points,
    numbers: numbersAPoint(model, labels),
    bytes: precision === 'float32' ? 4 : 8,
  });
  const design = options.design ?? defaultDesign(model.inputs.length);
  const note = designNote(options.design, model.inputs.length);
  if (note !== undefined) work.note(note);
  const engine = await work.engine();
  let findings: readonly DataFinding[] = [];
  let estimated: unknown;
  await work.part(
    `sample ${model.name}`,
    async (watch) => {
      const sampled = { points, design, precision, seed, ...labels, ...watch };
      let writer: DatasetWriter | undefined;
      try {
        for await (const set of sampleModel(engine, model, sampled)) {
          if (writer === undefined) {
            demandErrors(model.name, set, labels.errors);
            noteComputed(work, set);
            estimated = set.provenance.estimated;
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
      order: labels.order,
      estimated,
      design,
      inputs,
      outputs,
      findings,
    },
    `${out}: ${points.toLocaleString('en')} points of ${model.name}, ${describeLabels(labels)}`,
  );
}

/** @throws InputError where standard errors are asked for and a model tells none */
function demandErrors(name: string, { errors }: Dataset, asked: boolean | undefined): void {
  if (!asked || errors !== undefined) return;
  throw new InputError(
    '--errors needs a model that tells standard errors of its labels',
    `${name}, which does not`,
    'Leave it out, or return errors beside the values.',
  );
}
