import type { Order } from '../graph/index.ts';
import type { ChosenLabels, InterchangeCheck, ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Way } from '../training/index.ts';
import type { StudyConfig } from './config.ts';
import type { StudyEvents } from './events.ts';
import type { Journal } from './journal.ts';
import type { ReducedOutputs } from './reduced.ts';
import type { Stage } from './stage.ts';
import type { Store } from './store.ts';

/** What every part of a study has at hand. */
export interface StudyContext {
  readonly config: StudyConfig;
  readonly stages: readonly Stage[];
  /** The model that labels points: where outputs are reduced, of their coefficients. */
  readonly reference: ReferenceModel;
  /** Of reduced outputs: what makes files of all outputs. */
  readonly reduced?: ReducedOutputs;
  readonly engine: Engine;
  readonly store: Store;
  /** The order of the labels that it takes of the reference ({@link labelOrder}); a resumed run may have them already. */
  readonly order?: Order;
  /** How gradients of the reference's labels are estimated, where it simulates. */
  readonly gradients?: ChosenLabels;
  /** How pathwise gradients of the reference compare with those by the likelihood ratio, where it has both. */
  readonly interchange?: InterchangeCheck;
  readonly journal: Journal;
  readonly events: StudyEvents;
  /** Bytes that the study may be planned to take. Default: as many as it needs. */
  readonly memory?: number;
  /** Ways of taking training steps. Default: those of {@link train}. */
  readonly ways?: readonly Way[];
  readonly signal?: AbortSignal;
}

/** A part of the job. */
export interface StudyPart<Result> {
  readonly name: string;
  /** The stages whose networks it makes or uses. */
  readonly of: readonly string[];
  readonly work: () => Promise<Result>;
  /** Says what came out, in a few words. */
  readonly summary: (result: Result) => string;
}

/** Does one part between its events, and records how long it took unless it was resumed. */
export async function perform<Result>(
  { events, journal, signal }: StudyContext,
  { name, of, work, summary }: StudyPart<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const began = performance.now();
  events.begin(name);
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  if (!journal.timings.some((timing) => timing.part === name)) await journal.recordTiming(name, seconds, of);
  events.end(summary(result));
  return result;
}

/** "262,144 points" */
export function countPoints({ x }: { readonly x: { readonly shape: readonly number[] } }): string {
  return `${x.shape[0].toLocaleString('en')} points`;
}
