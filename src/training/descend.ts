import type { Values } from '../runtime/index.ts';
import { vector } from './data.ts';
import { meanLoss } from './mean-loss.ts';
import type { Descent } from './methods/method.ts';
import type { TrainingOptions } from './options.ts';
import type { Parted } from './paired.ts';
import { parametersOf, type Trainee } from './trainee.ts';
import type { Validator } from './validator.ts';

/** Validations over a stretch of steps. */
const VALIDATIONS = 25;

/** What looks at the networks. */
export interface Watchers {
  /** Looks at those that the training starts from. Large ones take a while: so the first steps come first. */
  begin(): Promise<readonly Trainee[]>;
  readonly validator: Validator;
  /** Opens what compares networks on parts of the rows, where the rows trained on tell which one is the better. */
  onParts?(): Promise<Validator>;
}

/**
 * Takes the steps, stretch by stretch, and looks at the networks from time to time.
 *
 * @returns the networks, and how many steps were on all rows
 * @throws DivergenceError when all networks failed
 */
export async function descend(
  descent: Descent,
  { begin, validator, onParts }: Watchers,
  { steps, signal, progress }: TrainingOptions,
): Promise<{ readonly trainees: readonly Trainee[]; readonly polished: number }> {
  let trainees: readonly Trainee[] = [];
  let parts: Validator | undefined;
  let [polished, spent] = [0, 0];
  const failed = () => trainees.every(({ failure }) => failure !== undefined);
  const finished = () => descent.ends.every((end) => end !== undefined);
  do {
    const { stepsPerCall, until = steps, share = 1 } = descent;
    const from = descent.done;
    const stride = Math.ceil((until - from) / VALIDATIONS / stepsPerCall) * stepsPerCall;
    for (const trainee of trainees) trainee.enter(until - from);
    if (trainees.length > 0) parts = await judgeOnParts(descent, trainees, onParts);
    while (descent.done < until && !finished()) {
      signal?.throwIfAborted();
      const losses = await descent.advance(Math.min(stepsPerCall, until - descent.done));
      if (trainees.length === 0) {
        trainees = await begin();
        parts = await judgeOnParts(descent, trainees, onParts);
      }
      const { done } = descent;
      const recent = trainees.map((trainee, copy) => trainee.record(losses[copy], done));
      if (failed()) throw trainees[0].failure;
      const shareNow = spent + ((share - spent) * (done - from)) / (until - from);
      progress?.(done, Math.min(...recent.filter(Number.isFinite)), shareNow);
      if ((done - from) % stride !== 0 && done !== until && !finished()) continue;
      await validate(descent, trainees, parts ?? validator, parts !== undefined);
      if (failed()) throw trainees[0].failure;
    }
    if (descent.totals !== undefined) polished += descent.done - from;
    spent = share;
  } while ((await descent.next?.()) === true);
  return { trainees: trainees.length === 0 ? await begin() : trainees, polished };
}

/** Has networks judged by the rows trained on from here, where steps are on all of them. */
async function judgeOnParts(
  { totals }: Descent,
  trainees: readonly Trainee[],
  onParts: Watchers['onParts'],
): Promise<Validator | undefined> {
  const parts = totals && (await onParts?.());
  if (parts === undefined) return undefined;
  const best = Float32Array.from(trainees.flatMap(({ best }) => [...(best.parameters.data as Float32Array)]));
  const on = await parted(parts, vector(best));
  for (const [copy, trainee] of trainees.entries()) trainee.judgeOnParts(on[copy]);
  return parts;
}

async function validate(
  { done, parameters, totals }: Descent,
  trainees: readonly Trainee[],
  validator: Validator,
  inParts: boolean,
): Promise<void> {
  const on = await parted(validator, parameters);
  for (const [copy, trainee] of trainees.entries()) {
    if (trainee.failure !== undefined) continue;
    const { losses, rows } = on[copy];
    const own = parametersOf(parameters, copy, trainees.length);
    const judged = inParts && totals !== undefined ? { parted: on[copy], total: totals[copy] } : undefined;
    await trainee.validate(own, meanLoss(losses, rows), done, judged);
  }
}

/** The losses of each network on parts of the rows. */
async function parted(validator: Validator, parameters: Values): Promise<readonly Parted[]> {
  const { rows } = validator;
  return (await validator.partLosses(parameters)).map((losses) => ({ losses, rows }));
}
