import { expect } from 'vitest';
import { diffusionModel, type EstimatorKind, type LabelRequest } from '../../../src/reference/index.ts';
import { columnStatistics, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { type Posed, posed, problems } from './problems.ts';

export interface Repeated {
  /** Of `problems`. */
  readonly problem: string;
  readonly labels: EstimatorKind;
  readonly inputs: readonly string[];
  /** Where all labels are, an input each. */
  readonly at: readonly number[];
  readonly times: number;
  /** What is special about the draws. */
  readonly draws: Partial<Posed['model']> & { readonly paths: number };
}

/**
 * Labels of one point, over and over with noise of their own: their mean is the closed form within four of its standard errors, and
 * their spread what the root mean square of the stated errors is, within 10 %.
 */
export async function expectTrueErrors(
  { problem, labels, inputs, at, times, draws }: Repeated,
  request: (overrides?: Partial<LabelRequest>) => LabelRequest,
): Promise<void> {
  const found = problems.find(({ name }) => name === problem);
  if (found === undefined) throw new Error(`no problem ${problem}`);
  const { model, truth } = posed(found, inputs);
  const simulated = diffusionModel({ ...model, labels, precision: 'float32', ...draws });
  const points = tensor(
    Float64Array.from({ length: times * at.length }, (_, i) => at[i % at.length]),
    [times, at.length],
  );
  const order = labels === 'pathwise' ? ({ order: 1 } as const) : ({ order: 2, directions: 'axes' } as const);
  const random = stream(2, `${problem} ${labels}`);
  const got = await simulated.label(points, request({ ...order, errors: true, random }));
  const [y, dydx, hessian] = truth(tensor([...at], [1, at.length]));
  expectTrue('value', got.y, y, got.errors?.y);
  expectTrue('slope', got.dydx, dydx, got.errors?.dydx);
  if (labels !== 'pathwise') expectTrue('second derivative', got.hessian, hessian, got.errors?.hessian);
}

function expectTrue(
  what: string,
  labels: Tensor | undefined,
  truth: Tensor,
  errors: Tensor | undefined,
): void {
  const [times] = (labels as Tensor).shape;
  const [own, told] = [labels, errors].map((of) =>
    columnStatistics({ ...(of as Tensor), shape: [times, truth.data.length] }),
  );
  truth.data.forEach((value, i) => {
    const apart = ((own.mean[i] - value) / own.std[i]) * Math.sqrt(times);
    expect(Math.abs(apart), `mean of ${what} ${i}`).toBeLessThan(4);
    expect(Math.abs(own.std[i] / told.rms[i] - 1), `spread of ${what} ${i}`).toBeLessThan(0.1);
  });
}
