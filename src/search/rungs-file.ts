import * as z from 'zod';
import { readDocument, type Store, writeJson } from '../study/index.ts';
import { type Architecture, flatten, unflatten } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { type TrialContext, type TrialState, trialSurrogate } from './trial/index.ts';
import { excessOfTrial, type TrialRecord, trialSchema } from './trial-record.ts';

/** The file with the trial that is under way, as its last finished rung left it. */
export const RUNGS_FILE = 'rungs.json';

const SCHEMA = 'sobolev/rungs/1';
const numbers = z.array(z.number());
const rungsSchema = z.object({
  schema: z.literal(SCHEMA),
  trial: trialSchema,
  best: numbers.optional(),
  networks: z.array(numbers),
});

/** A trial under way: what a page says of it, and with which parameters it goes on. */
export interface TrialUnderWay {
  /** With `cut off` as its end. */
  readonly trial: TrialRecord;
  /** Parameters of the best network, and of those that go on: a file of a network may round them. */
  readonly best?: readonly number[];
  readonly networks: readonly (readonly number[])[];
}

/** Undefined where no trial is under way. @throws InputError where the file is damaged */
export async function readRungs(store: Store): Promise<TrialUnderWay | undefined> {
  if (!(await store.has(RUNGS_FILE))) return undefined;
  const words = { must: 'must say how far a trial is', remedy: 'Remove it: the trial begins anew.' };
  return (await readDocument(store, RUNGS_FILE, rungsSchema, words)) as TrialUnderWay;
}

export async function writeRungs(
  store: Store,
  trial: TrialRecord,
  { best, networks }: TrialState,
): Promise<TrialUnderWay> {
  const underWay = {
    trial,
    ...(best.surrogate && { best: [...flatten(best.surrogate)] }),
    networks: networks.map((network) => [...flatten(network)]),
  };
  await writeJson(store, RUNGS_FILE, { schema: SCHEMA, ...underWay });
  return underWay;
}

/**
 * The state of a trial that goes on.
 *
 * @throws InputError where its parameters are not those of the architecture
 */
export function stateUnderWay(
  { trial, best, networks }: TrialUnderWay,
  architecture: Architecture,
  context: Pick<TrialContext, 'labels' | 'seed'>,
): TrialState {
  try {
    const { rung, verdicts } = trial;
    const surrogate = best && trialSurrogate(trial.name, unflatten(best, architecture), context);
    return {
      rung,
      networks: networks.map((flat) => unflatten(flat, architecture)),
      best: { ...(surrogate && { surrogate }), verdicts, excess: excessOfTrial(trial) },
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `${RUNGS_FILE} must hold networks of ${trial.name}`,
      error.received,
      'Remove it: the trial begins anew.',
    );
  }
}
