import type { Precision } from '../onnx/index.ts';
import {
  beyondSingleColumn,
  columnStatistics,
  filled,
  sizeOf,
  stream,
  type Tensor,
} from '../tensor/index.ts';
import { type Domain, domainBeyondSingle, type Variable } from '../variable/index.ts';
import { LABEL_PARTS } from './labels.ts';
import type { LabelRequest, Labels } from './model.ts';
import type { Asked } from './request.ts';
import type { SimulationTask, simulate } from './simulate.ts';

/** Errors of float32 in labels, in their spreads, above which it is too coarse. */
const COARSE = 2 ** -10;
/** Points at which precisions are compared: as many as need 2¹⁸ normals, within these ends. */
const [FEWEST, MOST] = [4, 32];
const NORMALS = 1 << 18;

/** Of a mean over paths in float64, and more. */
const ROUNDING = 2 ** -40;
interface Variables {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  readonly domain: Domain;
}

/** How a model simulates labels, and what one point costs. */
interface Simulated {
  /** Normals of one point. */
  readonly cost: number;
  readonly simulated: Simulation;
}

type Simulation = (
  asked: Asked,
  precision: Precision,
  task: SimulationTask,
) => Promise<Pick<Awaited<ReturnType<typeof simulate>>, 'labels'>>;

/**
 * Whether a model's labels need float64. That follows from the model, its domain and the order of labels alone. The points
 * that are asked for and the noise there do not count, so that all labels of a study are computed alike. Found once and
 * kept.
 */
export class PrecisionChoice {
  readonly #found = new Map<string, Promise<string | undefined>>();

  /**
   * Why float32 is too coarse. Either it cannot hold the domain, or labels at random points of it are off by more than a
   * thousandth of their spread. A slope's spread counts over the whole domain. Undefined where float32 does.
   */
  reasonForDouble(
    variables: Variables,
    asked: Asked,
    request: LabelRequest,
    by: Simulated,
  ): Promise<string | undefined> {
    const { inputs, domain } = variables;
    const ofDomain = domainBeyondSingle(inputs, domain);
    if (ofDomain !== undefined) return Promise.resolve(ofDomain);
    const key = [asked.order, ...Object.keys(asked.first ?? {}), ...domain.lo, ...domain.hi].join();
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = compare(variables, asked, request, by);
    this.#found.set(key, found);
    // What was stopped says nothing.
    found.catch(() => this.#found.delete(key));
    return found;
  }
}

async function compare(
  { inputs, outputs, domain: { lo, hi } }: Variables,
  asked: Asked,
  { engine, signal }: LabelRequest,
  { cost, simulated }: Simulated,
): Promise<string | undefined> {
  const [d, n] = [inputs.length, Math.min(MOST, Math.max(FEWEST, Math.floor(NORMALS / cost)))];
  const width = lo.map((end, i) => (hi[i] - end) / Math.sqrt(12));
  const uniform = stream(1, 'precision points');
  const points: Tensor = {
    shape: [n, d],
    data: Float64Array.from(
      { length: n * d },
      (_, i) => lo[i % d] + (hi[i % d] - lo[i % d]) * uniform.uniform(),
    ),
  };
  const compared = along(asked, n, width, outputs.length);
  const [single, double] = await Promise.all(
    (['float32', 'float64'] as const).map((precision) =>
      simulated(compared, precision, {
        engine,
        random: stream(1, 'precision paths'),
        signal,
        points,
        batch: Math.max(1, Math.floor(NORMALS / cost)),
      }),
    ),
  );
  return coarse(single.labels, double.labels, width, outputs);
}

/** The same derivatives, each along one vector at n points: the width of the domain, or a weight of 1 of each output. */
function along(asked: Asked, n: number, width: readonly number[], m: number): Asked {
  const directions: Tensor = {
    shape: [n, 1, width.length],
    data: Float64Array.from({ length: n * width.length }, (_, i) => width[i % width.length]),
  };
  const { order, first } = asked;
  return {
    order,
    errors: false,
    ...(order === 2 && { directions }),
    ...(first && { first: 'cotangents' in first ? { cotangents: filled([n, 1, m], 1) } : { directions } }),
  };
}

/** What float32 gets wrong of labels that float64 gets right. */
function coarse(
  single: Labels,
  double: Labels,
  width: readonly number[],
  outputs: readonly Variable[],
): string | undefined {
  const [d, m] = [width.length, outputs.length];
  const values = outputs.map((_, j) => columnOf(double.y, j).filter(Number.isFinite));
  if (values.some(({ length }) => length === 0)) return undefined;
  const spreads = values.map((column, j) => {
    const { mean, std, rms } = columnStatistics({ shape: [column.length], data: column });
    // The same number at all points, up to rounding, has no spread.
    const varies = std[0] > ROUNDING * rms[0];
    return {
      spread: varies ? std[0] : rms[0],
      beyond: varies ? beyondSingleColumn(outputs[j].name, mean[0], std[0]) : undefined,
    };
  });
  const beyond = spreads.find((one) => one.beyond !== undefined)?.beyond;
  if (beyond !== undefined) return beyond;
  const total = spreads.reduce((sum, { spread }) => sum + spread, 0);
  for (const { part, plural } of LABEL_PARTS) {
    const [coarser, finer] = [single[part], double[part]];
    if (coarser === undefined || finer === undefined) continue;
    const columns = sizeOf(finer.shape.slice(1));
    for (let column = 0; column < columns; column++) {
      const isOfOutput = part === 'y' || part === 'tangents';
      const j = isOfOutput ? column : Math.floor(column / d) % m;
      const spread = part === 'adjoints' ? total : spreads[j].spread;
      const truth = columnOf(finer, column);
      const scale = isOfOutput
        ? spread
        : Math.max(spread / width[column % d], ...truth.map(Math.abs).filter(Number.isFinite));
      if (isCoarse(columnOf(coarser, column), truth, scale))
        return `${plural} of ${outputs[j].name}, which it gets wrong by more than a thousandth of their spread`;
    }
  }
  return undefined;
}

/** Whether the median error is large beside the scale, or a number overflows. */
function isCoarse(single: Float64Array, double: Float64Array, scale: number): boolean {
  const errors = [...double].flatMap((value, n) =>
    Number.isFinite(value) ? [Math.abs(single[n] - value)] : [],
  );
  if (!errors.every(Number.isFinite)) return true;
  // A single path that falls on the other side of a kink says nothing: not the largest.
  errors.sort((a, b) => a - b);
  return errors[errors.length >> 1] > COARSE * scale;
}

function columnOf({ shape: [n], data }: Tensor, column: number): Float64Array {
  const columns = data.length / n;
  return Float64Array.from({ length: n }, (_, row) => data[row * columns + column]);
}
