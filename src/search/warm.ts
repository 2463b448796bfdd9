import type { Dataset } from '../dataset/index.ts';
import { optimalBrainSurgeon, scoresBy } from '../pruning/index.ts';
import { factorise } from '../reduction/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Network, Surrogate } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { pruneSurrogate } from '../workflow/index.ts';
import type { Candidate } from './candidates/index.ts';

/** Whether a network of one candidate can be cut down to another: as many layers, of the same kinds, none narrower. */
export function isLarger({ hidden }: Candidate, other: Candidate): boolean {
  return (
    hidden.length === other.hidden.length &&
    hidden.every(({ width, linear }, k) => {
      const own = other.hidden[k];
      return width >= own.width && Boolean(linear) === Boolean(own.linear);
    }) &&
    hidden.some(({ width }, k) => width > other.hidden[k].width)
  );
}

/** A trained network that others can be made of. */
export interface Tried {
  readonly candidate: Candidate;
  readonly parameters: number;
  readonly network: () => Promise<Surrogate | undefined>;
}

/** What criteria look at. */
export interface Scoring {
  readonly engine: Engine;
  readonly samples: Dataset;
  readonly seed: number;
}

/**
 * Starts for a candidate from networks that were tried. One is cut down from the smallest that is larger ({@link cutDown}). One with a
 * weight of low rank between two layers is also made of the network with the whole weight ({@link factorise}).
 */
export async function warmStarts(
  one: Candidate,
  tried: readonly Tried[],
  scoring: Scoring,
): Promise<readonly Network[]> {
  const cut = await cutFrom(one, tried, scoring);
  const between = one.hidden.findIndex(({ linear }, k) => linear && k > 0);
  if (between < 0) return cut.map(networkOf);
  const whole = { ...one, hidden: one.hidden.filter((_, k) => k !== between) };
  const same = tried.find(({ candidate }) => sameShape(candidate, whole));
  const [network] = same ? [await same.network()] : await cutFrom(whole, tried, scoring);
  if (network === undefined) return cut.map(networkOf);
  const keep = { keep: one.hidden[between].width };
  const { surrogate } = factorise(network, between, keep, scoring.samples.x);
  return [...cut, surrogate].map(networkOf);
}

async function cutFrom(
  one: Candidate,
  tried: readonly Tried[],
  scoring: Scoring,
): Promise<readonly Surrogate[]> {
  const [larger] = tried
    .filter(({ candidate }) => isLarger(candidate, one))
    .sort((p, q) => p.parameters - q.parameters);
  const surrogate = await larger?.network();
  const cut = surrogate && (await cutDown(surrogate, one, scoring));
  return cut === undefined ? [] : [cut];
}

function sameShape({ hidden }: Candidate, other: Candidate): boolean {
  return (
    hidden.length === other.hidden.length &&
    hidden.every(({ width, linear }, k) => {
      const own = other.hidden[k];
      return width === own.width && Boolean(linear) === Boolean(own.linear);
    })
  );
}

/** A network's layers, without names, normalisation and provenance. */
function networkOf({ layers, output }: Network): Network {
  return { layers, ...(output !== undefined && { output }) };
}

/**
 * A start for a candidate from a trained network that is larger. The neurons go that the loss needs least once all others adapt (unit optimal
 * brain surgeon), and the layers that read them take over what they can.
 *
 * @returns undefined where the criterion does not tell neurons apart
 */
export async function cutDown(
  larger: Surrogate,
  { hidden }: Candidate,
  { engine, samples, seed }: Scoring,
): Promise<Surrogate | undefined> {
  try {
    const scores = await scoresBy(optimalBrainSurgeon, larger, { of: 'neurons', samples, engine, seed });
    const rule = { by: 'width', keep: hidden.map(({ width }) => width) } as const;
    return pruneSurrogate(larger, scores, rule, { points: samples.x }).surrogate;
  } catch (error) {
    // Scores that are all zero rank nothing. A search does without such a start.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
