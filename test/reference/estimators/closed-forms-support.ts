import { expect } from 'vitest';
import { diffusionModel, type EstimatorKind, type LabelRequest } from '../../../src/reference/index.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { pointsOf } from '../support.ts';
import { type Problem, posed } from './problems.ts';

const COUNT = 100;

/** The problems of which labels by an estimator are right. */
export function problemsBy<Labels extends EstimatorKind>(labels: Labels, of: readonly Problem[]) {
  const right = of.filter(({ jumps }) => labels === 'likelihood-ratio' || !jumps);
  return right.map((problem) => ({ name: problem.name, problem, labels }));
}

interface Comparison {
  readonly problem: Problem;
  readonly labels: EstimatorKind;
  readonly inputs: readonly string[];
  readonly paths: number;
}

/**
 * Each value, slope and second derivative, those by two inputs too, lies within four of its standard errors of the closed form at 100
 * points. Of 2,000 numbers one does not by chance, with a chance of an eighth if they are normal, and a larger one where few paths
 * tell most of a label. So points that have one are labelled again by four times as many other paths: what is chance does not come
 * again in the same number. Paths are single ones: of antithetic pairs often none differs from the others, and the stated error is 0.
 */
export async function expectWithin(
  { problem, labels, inputs, paths }: Comparison,
  request: (overrides?: Partial<LabelRequest>) => LabelRequest,
): Promise<void> {
  const { model, truth } = posed(problem, inputs);
  const order = labels === 'pathwise' ? ({ order: 1 } as const) : ({ order: 2, directions: 'axes' } as const);
  const farOf = async (points: Tensor, counts: number, noise: string) => {
    // Which precision a model takes has tests of its own, and costs as much as the labels.
    const given = { paths: counts, labels, antithetic: false, precision: 'float32' } as const;
    const simulated = diffusionModel({ ...model, ...given });
    const random = stream(5, `${problem.name} ${labels} ${noise}`);
    const got = await simulated.label(points, request({ ...order, errors: true, random }));
    const [y, dydx, hessian] = truth(points);
    return [
      ...beyond('value', got.y, y, got.errors?.y),
      ...beyond('slope', got.dydx, dydx, got.errors?.dydx),
      ...(labels === 'pathwise'
        ? []
        : beyond('second derivative', got.hessian, hessian, got.errors?.hessian)),
    ];
  };
  const points = pointsOf(diffusionModel({ ...model, paths, labels }), COUNT);
  const far = await farOf(points, paths, 'labels');
  const rows = [...new Set(far.map(({ row }) => row))];
  // Few points are, or something is wrong.
  expect(rows.length, JSON.stringify(far)).toBeLessThan(0.1 * COUNT);
  if (rows.length === 0) return;
  const again = await farOf(rowsAt(points, rows), 4 * paths, 'again');
  const twice = again.filter(({ row, of }) =>
    far.some((first) => first.row === rows[row] && first.of === of),
  );
  expect(twice).toEqual([]);
}

interface Far {
  readonly row: number;
  readonly of: string;
  /** In standard errors. */
  readonly apart: number;
}

/** The numbers of a part that are not within four standard errors of the truth. */
function beyond(what: string, labels: Tensor | undefined, truth: Tensor, errors: Tensor | undefined): Far[] {
  const width = truth.data.length / truth.shape[0];
  return [...truth.data].flatMap((value, i) => {
    const apart = (Number(labels?.data[i]) - value) / Number(errors?.data[i]);
    return Math.abs(apart) < 4 ? [] : [{ row: Math.floor(i / width), of: `${what} ${i % width}`, apart }];
  });
}

function rowsAt({ data, shape: [, width] }: Tensor, rows: readonly number[]): Tensor {
  return tensor(rows.map((row) => [...data.slice(row * width, (row + 1) * width)]));
}
