import { compileLanes } from '../lanes/index.ts';
import { lower } from '../onnx/index.ts';
import type { Engine, SharedStep, Team, Values } from '../runtime/index.ts';
import { type Fed, vector } from './data.ts';
import { type StepTraining, shareOfStep, sliceOfUpdate } from './step.ts';
import type { Steps } from './steps.ts';

/** Steps of a team: each thread differentiates the loss of its share of the batch, and moves its slice of the parameters. */
export class SharedSteps implements Steps {
  readonly #team: Team;

  private constructor(team: Team) {
    this.#team = team;
  }

  /**
   * @param members at least 2, at most as many as the batch has rows
   * @returns undefined for an optimiser whose update cannot be shared
   */
  static async open(
    engine: Engine,
    training: StepTraining,
    data: Fed,
    parameters: Float32Array,
    members: number,
  ): Promise<SharedSteps | undefined> {
    if (training.optimiser.separable !== true) return undefined;
    const step = await sharedStep(training, parameters.length, members);
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

async function sharedStep(
  training: StepTraining,
  parameters: number,
  members: number,
): Promise<SharedStep | undefined> {
  const { batch, optimiser } = training;
  const rows = parts(batch, members);
  const slices = parts(parameters, members);
  const summands = rows.map((_, k) => `gradient.${k}`);
  const shares = rows.map(({ length }) => shareOfStep(training, length));
  const compiled = await Promise.all(
    slices.map(({ length }) => compileLanes(sliceOfUpdate(optimiser, length, summands))),
  );
  const updates = compiled.filter((update) => update !== undefined);
  if (updates.length < members) return undefined;
  return {
    summed: 'gradient',
    summands,
    collected: Object.keys(shares[0].collected).filter((name) => name !== 'gradient'),
    scheduled: optimiser.rates,
    shares: shares.map(({ collected }, k) => ({
      rows: rows[k].length,
      model: lower(collected),
      from: slices[k].from,
      to: slices[k].from + slices[k].length,
      update: updates[k],
    })),
  };
}

/** `count` things in neighbouring parts, the first ones larger by one where they cannot all be equal. */
function parts(count: number, into: number): { readonly from: number; readonly length: number }[] {
  const [least, rest] = [Math.floor(count / into), count % into];
  return Array.from({ length: into }, (_, k) => ({
    from: k * least + Math.min(k, rest),
    length: least + (k < rest ? 1 : 0),
  }));
}
