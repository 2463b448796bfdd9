import { join } from 'node:path';
import { Command, Option } from 'commander';
import { COMPARISON_FILE, COMPARISON_REPORT, PLAN_FILE } from '../../comparison/index.ts';
import { checkComparison, compareIn, startComparison } from '../../node/comparison.ts';
import { InputError } from '../../tensor/index.ts';
import { DivergenceError } from '../../training/index.ts';
import type { CommandContext } from '../command.ts';
import {
  type CompareChoice,
  comparedOptions,
  planOptions,
  seedOptions,
} from '../comparison/compare-options.ts';
import { planFor } from '../comparison/plan.ts';
import { directoryFor, sourceOf } from '../comparison/source.ts';
import { comparisonText } from '../comparison/text.ts';
import { FailedCommand, Interrupted } from '../exit.ts';
import { forceOption } from '../findings.ts';
import { exitCodesHelp, section } from '../help.ts';
import { addOptions, outputOptions } from '../options.ts';
import { Work } from '../work.ts';

/** `sobolev compare`: what becomes of small networks, by where they come from. */
export function compareCommand(context: CommandContext): Command {
  const own = [...planOptions(), ...comparedOptions()];
  const command = new Command('compare')
    .summary('compare criteria with random neurons, training from scratch, and distillation')
    .description(
      'Prunes an oversized network by several criteria, at once and in rounds, to several sizes, and tunes what is left. Beside them ' +
        'stand networks of the same size that kept random neurons, that were trained from scratch with the same labels and steps, and ' +
        'that were distilled. All of it with a reference, with a fixed number of labels, and with a teacher alone, over several seeds. ' +
        'Ctrl-C stops it at its next safe point; --resume goes on.',
    )
    .argument('[source]', 'a study, a module that exports a reference model, a data file, or an .onnx file')
    .option(
      '--out <directory>',
      'where the files go; an earlier comparison there is replaced (default: runs/compare-<source>)',
    )
    .addOption(
      new Option(
        '--resume <directory>',
        'go on with the comparison in a directory, by its own plan (default: a new one)',
      ).conflicts(['out', ...own.map((option) => option.attributeName()), 'force']),
    );
  return addOptions(command, [
    ...own,
    forceOption('go on although the data has errors'),
    ...seedOptions(),
    ...outputOptions(`the content of ${COMPARISON_FILE}`),
  ])
    .addHelpText(
      'after',
      section('Files in the output directory', [
        [PLAN_FILE, 'what is compared; with data or a network also that'],
        ['seed-1.json', 'what a seed has finished'],
        ['seed-1-….onnx', 'each network'],
        [COMPARISON_FILE, 'medians, spreads, costs, and what they show'],
        [COMPARISON_REPORT, 'figures and tables; opens in a browser without network'],
      ]) +
        section('Examples', [
          ['sobolev compare bachelier', 'all settings on the basket, three seeds'],
          ['sobolev compare borehole --sizes 16,8,4 --seeds 1-5', 'other sizes and more seeds'],
          ['sobolev compare runs.csv --inputs v,d --outputs p', 'a table: labels are all there are'],
          ['sobolev compare big.onnx --sizes 25%', 'a network: a teacher alone'],
          ['sobolev compare --resume runs/compare-bachelier', 'go on after Ctrl-C'],
        ]) +
        exitCodesHelp(),
    )
    .action((source: string | undefined, options: CompareChoice) => compare(context, source, options));
}

async function compare(
  context: CommandContext,
  text: string | undefined,
  options: CompareChoice,
): Promise<void> {
  const work = new Work(context, options);
  const directory = options.resume ?? options.out ?? directoryFor(text ?? '');
  if (options.resume === undefined) await start(work, directory, text, options);
  else {
    if (text !== undefined)
      throw new InputError('a comparison that is gone on with has its own source', text, 'Leave it out.');
    await checkComparison(directory);
  }
  const { engine, parallel } = options;
  const comparison = await stoppable(directory, () =>
    work.part(
      'compare',
      (watch) => compareIn(directory, { engine, parallel, ...watch }),
      ({ rows }) => `${rows.reduce((sum, { seeds }) => sum + seeds.length, 0)} networks`,
    ),
  );
  const files = `files in ${directory}: ${[PLAN_FILE, COMPARISON_FILE].join(', ')}, and of each seed its records and networks\nreport: ${join(directory, COMPARISON_REPORT)}`;
  const table = comparisonText(comparison);
  work.print(comparison, options.quiet ? table : `${table}\n\n${files}`);
}

/** Checks all that may be wrong, then writes the plan. */
async function start(
  work: Work,
  directory: string,
  text: string | undefined,
  options: CompareChoice,
): Promise<void> {
  if (text === undefined)
    throw new InputError(
      'a comparison is of a study, a module, data or a network',
      'none',
      'Name one, or go on with --resume.',
    );
  const { source, parts, set } = await sourceOf(work, text, options);
  const plan = planFor(source, options, set);
  await startComparison(directory, plan, source, parts);
}

/** Says of a comparison that stops how to go on with it, and of a training that fails that it was one. */
async function stoppable<Result>(directory: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Interrupted)
      throw new Interrupted(
        `stopped; what is finished stays. Go on with: sobolev compare --resume ${directory}`,
      );
    if (error instanceof DivergenceError) throw new FailedCommand(error.message, { cause: error });
    throw error;
  }
}
