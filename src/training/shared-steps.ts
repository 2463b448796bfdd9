import { compileLanes } from '../lanes/index.ts';
import { lower } from '../onnx/index.ts';
import type { Engine, SharedStep, Team, Values } from '../runtime/index.ts';
import { type Fed, vector } from './data.ts';
import { type StepTraining, shareOfStep, updateOf } from './step.ts';
import type { Steps } from './steps.ts';

/** Steps of a team: each thread differentiates the loss of its share of the batch, and moves the parameters as the others do. */
export class SharedSteps implements Steps {
  readonly #team: Team;

  private constructor(team: Team) {
    this.#team = team;
  }

  /**
   * @param members at least 2, at most as many as the batch has rows
   * @returns undefined for an optimiser whose update has no code in lanes
   */
  static async open(
    engine: Engine,
    training: StepTraining,
    data: Fed,
    parameters: Float32Array,
    members: number,
  ): Promise<SharedSteps | undefined> {
    const step = await sharedStep(training, members);
    if (step === undefined) return undefined;
    const zeros = training.optimiser.state.map((name) => [name, new Float32Array(parameters.length)]);
    const tables = Object.entries(data).map(([name, { dims, data: numbers }]) => [
      name,
      { width: dims[1], data: numbers as Float32Array },
    ]);
    const team = await engine.team(step, {
      state: { parameters, ...Object.fromEntries(zeros) },
      tables: Object.fromEntries(tables),
    });
    return new SharedSteps(team);
  }

  get parameters(): Values {
    return vector(this.#team.parameters);
  }

  async take(rows: Int32Array, rates: Readonly<Record<string, Float32Array>>) {
    const { values, gradients } = await this.#team.run(rows, rates);
    return { values, ...(gradients && { gradients }) };
  }

  dispose(): Promise<void> {
    return this.#team.dispose();
  }
}

async function sharedStep(training: StepTraining, members: number): Promise<SharedStep | undefined> {
  const rows = parts(training.batch, members);
  const summands = rows.map((_, k) => `gradient.${k}`);
  const update = await compileLanes(updateOf(training, summands));
  if (update === undefined) return undefined;
  const shares = rows.map((length) => ({ rows: length, body: shareOfStep(training, length) }));
  return {
    summed: 'gradient',
    summands,
    collected: Object.keys(shares[0].body.collected).filter((name) => name !== 'gradient'),
    scheduled: training.optimiser.rates,
    shares: shares.map(({ rows, body }) => ({ rows, model: lower(body.collected) })),
    update,
  };
}

/** `count` things in parts, the first ones larger by one where they cannot all be equal. */
function parts(count: number, into: number): number[] {
  const [least, rest] = [Math.floor(count / into), count % into];
  return Array.from({ length: into }, (_, k) => least + Number(k < rest));
}
