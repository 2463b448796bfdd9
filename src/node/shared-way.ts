import { compileLanes } from '../lanes/index.ts';
import { lower } from '../onnx/index.ts';
import { type EngineName, sessionOptions } from '../runtime/index.ts';
import {
  drawnBy,
  isShared,
  type Start,
  type Steps,
  shareOfStep,
  sideBySide,
  updateOf,
  vector,
  type Way,
} from '../training/index.ts';
import { type Share, type SharedStep, Team, type TeamData, type TeamRuntime } from './team.ts';

/**
 * Steps of a team of threads. Each differentiates the loss on its rows of the batch, and moves its part of the parameters.
 */
export const shared: Way = {
  name: 'shared',
  suits: isShared,
  async open(start) {
    const planned = await planShared(start);
    return planned && startShared(start.engine.name, planned);
  },
};

/** A step as threads share it, and what they work on. */
export interface SharedPlan {
  readonly step: SharedStep;
  readonly data: TeamData;
}

/**
 * @param start with at least 2 threads, at most as many as the batch has rows and the network parameters
 * @returns undefined for an optimiser whose update has no code in lanes
 */
export async function planShared(start: Start): Promise<SharedPlan | undefined> {
  const { training, data, parameters, threads: members } = start;
  const bodies = parts(training.batch, members).map((rows) => ({ rows, ...shareOfStep(training, rows) }));
  const moved = parts(parameters.length, members, LINE);
  const summands = moved.map((_, k) => `gradient.${k}`);
  const shares: Share[] = [];
  for (const [k, { rows, sums }] of bodies.entries()) {
    const update = await compileLanes(updateOf(training.optimiser, moved[k], summands), { shared: true });
    if (update === undefined) return undefined;
    shares.push({ rows, model: lower({ sums }, { eager: true }), moved: moved[k], update });
  }
  const collected = bodies[0].losses;
  const zeros = training.optimiser.state.map((name) => [name, new Float32Array(parameters.length)]);
  return {
    step: {
      shares,
      summands,
      collected,
      scheduled: training.optimiser.rates,
      drawn: drawnBy(training.objective),
    },
    data: {
      parameters,
      state: Object.fromEntries(zeros),
      ...sideBySide(data, training.objective.tables),
    },
  };
}

/** Starts the threads. */
export function startShared(engine: EngineName, { step, data }: SharedPlan): Steps {
  const team = Team.start(runtimes[engine], step, data);
  return {
    get parameters() {
      return vector(team.read('parameters'));
    },
    read: (name) => team.read(name),
    write: (name, values) => team.write(name, values),
    take: (rows, scheduled) => team.run(rows, scheduled),
    dispose: () => team.dispose(),
  };
}

/** How each thread opens its own session, in the engine's runtime. */
const runtimes: Readonly<Record<EngineName, TeamRuntime>> = {
  native: { module: 'onnxruntime-node', sessionOptions: sessionOptions('cpu', { threads: 1 }) },
  wasm: { module: 'onnxruntime-web', sessionOptions: sessionOptions('wasm', { threads: 1 }) },
};

/**
 * Parts begin at multiples of this many numbers: shared memory is copied byte by byte unless places are multiples of eight
 * bytes.
 */
const LINE = 16;

/**
 * Sizes of the parts of `count` things, in whole groups of `group` but for the last. Where they cannot be equal, the first
 * parts are larger.
 */
function parts(count: number, into: number, group = 1): number[] {
  const groups = Math.ceil(count / group);
  const ends = Array.from({ length: into + 1 }, (_, k) =>
    Math.min(count, Math.ceil((k * groups) / into) * group),
  );
  return ends.slice(1).map((end, k) => end - ends[k]);
}
