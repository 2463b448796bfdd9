import { join } from 'node:path';
import { fileStore } from '../node/file-store.ts';
import { type ShrinkOptions, shrink } from '../node/shrink.ts';
import { formatSeconds } from '../report/format.ts';
import { writeFrontierPage } from '../report/index.ts';
import {
  CLOSEST_FILE,
  confirmationStates,
  describeTrial,
  type FrontierDocument,
  PAGE_FILE,
  type ShrinkSource,
  SMALLEST_FILE,
  searchEnds,
  type TrialRecord,
} from '../search/index.ts';
import type { StudyEvents } from '../study/index.ts';
import { counted } from '../tensor/index.ts';
import type { CommandContext } from './command.ts';
import { quoted } from './compute.ts';
import { FailedCommand, Interrupted } from './exit.ts';
import type { EngineChoice, OutputChoice } from './options.ts';
import { printable } from './printable.ts';
import { noProgress, progressOn } from './progress.ts';

/** A search with how its command is to speak. */
export interface ToldSearch extends ShrinkOptions {
  readonly directory: string;
  readonly choice: EngineChoice & OutputChoice;
}

/**
 * Searches, and tells what was found.
 *
 * @throws Interrupted when the user stopped it, with the command that goes on
 * @throws FailedCommand when no network meets the targets
 */
export async function searchAndTell(
  { terminal, services }: CommandContext,
  source: ShrinkSource,
  { choice, ...task }: ToldSearch,
): Promise<void> {
  const { directory } = task;
  const { engine: name, threads, json, quiet } = choice;
  const silent = json === true || quiet === true;
  const progress = silent ? noProgress : progressOn(terminal);
  const events: StudyEvents = {
    ...progress,
    note: (text) => {
      if (!silent) terminal.stderr.write(`note: ${printable(text)}\n`);
    },
  };
  const engine = await services.openEngine({ engine: name, threads });
  let document: FrontierDocument;
  try {
    ({ document } = await shrink(engine, source, { ...task, events, signal: terminal.signal }));
  } catch (error) {
    progress.stop();
    if (terminal.signal?.aborted && error === terminal.signal.reason) {
      await writeFrontierPage(fileStore(directory));
      throw new Interrupted(
        `stopped; what was tried is in ${directory}. Go on with: sobolev shrink --resume ${quoted(directory)}`,
      );
    }
    throw error;
  }
  progress.stop();
  await writeFrontierPage(fileStore(directory));
  if (json) terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  const smallest = document.trials.find((trial) => trial.name === document.smallest);
  if (smallest !== undefined) {
    if (!json) terminal.stdout.write(`${answer(document, smallest, directory)}\n`);
    return;
  }
  throw new FailedCommand(failure(document, directory));
}

function answer(document: FrontierDocument, smallest: TrialRecord, directory: string): string {
  const { trials, below, ended, seconds } = document;
  const lines = below.map((name) => {
    const trial = trials.find((one) => one.name === name) as TrialRecord;
    return `  ${name}, ${counted(trial.parameters, 'parameter')}: ${describeTrial(trial)}${freshText(document, name)}`;
  });
  const none = ended === 'finished' ? ['nothing smaller was there to try'] : [];
  return [
    `${smallest.name}, ${sizeText(smallest)}: ${describeTrial(smallest)}`,
    judgedAgain(document, smallest.name),
    ...(lines.length > 0 ? ['just below it:', ...lines] : none),
    ...(ended === 'budget'
      ? [
          `the budget ended before all that is smaller was tried; go on with: sobolev shrink --resume ${quoted(directory)}`,
        ]
      : []),
    `network: ${join(directory, SMALLEST_FILE)}`,
    `page: ${join(directory, PAGE_FILE)}`,
    `${counted(trials.length, 'trial')} in ${formatSeconds(seconds)}`,
  ].join('\n');
}

/** What fresh points say of the answer, or why none do. */
function judgedAgain({ confirmation }: FrontierDocument, name: string): string {
  const { state, points = 0, judged } = confirmation;
  const own = judged.find((one) => one.name === name);
  return own === undefined
    ? `not judged again: ${confirmationStates[state]}`
    : `judged again by ${counted(points, 'fresh point')}: ${describeTrial({ ...own, ended: 'met' })}`;
}

/** What fresh points say against a network that met the targets. */
function freshText({ confirmation: { judged } }: FrontierDocument, name: string): string {
  const own = judged.find((one) => one.name === name);
  return own === undefined ? '' : `; by fresh points ${describeTrial({ ...own, ended: 'missed' })}`;
}

function sizeText({ parameters, bytes, nanoseconds }: TrialRecord): string {
  const times = Object.entries(nanoseconds).map(
    ([language, time]) => `${time.toPrecision(3)} ns in ${language}`,
  );
  return [counted(parameters, 'parameter'), counted(bytes, 'byte'), ...times].join(', ');
}

function failure(document: FrontierDocument, directory: string): string {
  const { trials, closest, ended, targets, confirmation } = document;
  const nearest = trials.find(({ name }) => name === closest);
  const again = nearest === undefined ? '' : freshText(document, nearest.name);
  const near =
    nearest === undefined
      ? 'all that was trained diverged'
      : `the closest is ${nearest.name} with ${counted(nearest.parameters, 'parameter')} (${describeTrial(nearest)}${again}), in ${join(directory, CLOSEST_FILE)}`;
  const why = confirmation.state === 'refuted' ? confirmationStates.refuted : searchEnds[ended];
  const more = ended === 'budget' ? `; go on with: sobolev shrink --resume ${quoted(directory)}` : '';
  return `no network meets ${targets.join(', ')}: ${why}; ${near}${more}`;
}
