import { compileLanes } from '../../lanes/index.ts';
import { lower } from '../../onnx/index.ts';
import type { Share, Team, Values } from '../../runtime/index.ts';
import { sideBySide, vector } from '../data.ts';
import { shareOfStep, updateOf } from '../step.ts';
import { isShared } from './size.ts';
import type { Start, Steps, Way } from './way.ts';

/** Steps of a team: each thread differentiates the loss on its rows of the batch, and moves its part of the parameters. */
export const shared: Way = { name: 'shared', suits: isShared, open: (start) => SharedSteps.open(start) };

class SharedSteps implements Steps {
  readonly #team: Team;

  private constructor(team: Team) {
    this.#team = team;
  }

  /**
   * @param start with at least 2 threads, at most as many as the batch has rows and the network parameters
   * @returns undefined for an optimiser whose update has no code in lanes
   */
  static async open({
    engine,
    training,
    data,
    parameters,
    threads: members,
  }: Start): Promise<SharedSteps | undefined> {
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
    const team = await engine.team(
      { shares, summands, collected, scheduled: training.optimiser.rates },
      { parameters, state: Object.fromEntries(zeros), ...sideBySide(data, training.objective.tables) },
    );
    return new SharedSteps(team);
  }

  get parameters(): Values {
    return vector(this.#team.parameters);
  }

  take(rows: Int32Array, rates: Readonly<Record<string, Float32Array>>) {
    return this.#team.run(rows, rates);
  }

  dispose(): Promise<void> {
    return this.#team.dispose();
  }
}

/** Numbers to begin a part with: vectors in shared memory are copied byte by byte unless their places are multiples of eight bytes. */
const LINE = 16;

/** `count` things in parts, whole groups of `group` but for the last, the first parts larger where they cannot all be equal. */
function parts(count: number, into: number, group = 1): number[] {
  const groups = Math.ceil(count / group);
  const ends = Array.from({ length: into + 1 }, (_, k) =>
    Math.min(count, Math.ceil((k * groups) / into) * group),
  );
  return ends.slice(1).map((end, k) => end - ends[k]);
}
