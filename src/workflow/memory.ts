import { type Architecture, inputWidth, outputWidth, parameterCount } from '../surrogate/index.ts';
import type { Derivatives } from './derivatives.ts';

/** The size of a training on labelled points that are held in memory. */
export interface TrainingSize {
  /** Labelled points. */
  readonly points: number;
  /** The network that is trained. */
  readonly architecture: Architecture;
  /** The derivatives that the points are labelled with. */
  readonly labels: Derivatives;
  /** The derivatives that the loss compares. Default: those of the labels. */
  readonly loss?: Derivatives;
  /** Random cotangents a step with which the loss compares Jacobians. Default: every output. */
  readonly cotangents?: number;
  /** Second derivatives that the points are labelled with: along a number of directions, or whole Hessians. Default none. */
  readonly second?: number | 'axes';
  /** Directions along which the loss compares them at each step; 0 where it does not. Default 1 where there are any. */
  readonly sweeps?: number;
  /** Points a step, of which some come twice where there are fewer. Default 256, or all. */
  readonly batch?: number;
  /** Rows held out, evaluated at once. Default as trainings hold out. */
  readonly validation?: number;
  /** Networks that are trained side by side. Default 1. */
  readonly restarts?: number;
}

/** Most bytes that a training takes at one time, by what they are for. */
export interface MemoryEstimate {
  /** Points and labels, float64, as given and normalised. */
  readonly labels: number;
  /** What batches are drawn from, float32, table by table and side by side. */
  readonly tables: number;
  /** Layers of a batch, or of the rows held out, with their derivatives; parameters with what the optimiser keeps. */
  readonly engine: number;
  readonly total: number;
}

/** The process before it has read anything: Node, the runtime, this program. */
const PROGRAM = 150e6;
/** Arrays of each layer's size that a training step holds at once for values; each adjoint sweep takes as many again. */
const ARRAYS = 6;
/** Bytes kept for each parameter: layers, the best iterate, moments, gradients of up to four threads. */
const PARAMETER = 64;

/**
 * The memory that a training on labelled points will take, from sizes alone, within a factor of two of what is measured.
 * Callers refuse by it, before they begin, work that does not fit.
 */
export function trainingMemory({
  points,
  architecture,
  labels,
  loss = labels,
  cotangents,
  second = 0,
  sweeps = second === 0 ? 0 : 1,
  batch = Math.min(256, points),
  validation = Math.min(4096, Math.floor(points / 5)),
  restarts = 1,
}: TrainingSize): MemoryEstimate {
  const [d, m] = [inputWidth(architecture), outputWidth(architecture)];
  const first = { none: 0, jacobians: m * d, cotangents: m + d, tangents: m + d };
  const curved = second === 'axes' ? m * d * d : second * (d + m * d);
  const row = (of: Derivatives) => d + m + first[of];
  const compared = row(loss) + (sweeps > 0 ? curved : 0);
  const adjoints = { none: 0, jacobians: cotangents ?? m, cotangents: 1, tangents: 1 }[loss];
  const layers = architecture.layers.reduce((sum, { outputs }) => sum + outputs, d);
  const rows = Math.max(batch, validation);
  // A tangent sweep goes over values and adjoints; where outputs outnumber inputs, over the tangents of these.
  const passes = 1 + adjoints + sweeps * (1 + Math.min(m, d));
  const bytes = {
    // Hessians are made symmetric, which is one copy more.
    labels: 8 * points * (row(labels) + curved + compared + (second === 'axes' && sweeps > 0 ? curved : 0)),
    tables: 2 * 4 * points * compared,
    engine: restarts * (4 * ARRAYS * rows * layers * passes + PARAMETER * parameterCount(architecture)),
  };
  return { ...bytes, total: PROGRAM + bytes.labels + bytes.tables + bytes.engine };
}

/** The largest power of two below `points` for which a training fits into `limit` bytes; undefined where none does. */
export function fittingPoints(size: TrainingSize, limit: number): number | undefined {
  return largestBelow(size.points, (points) => trainingMemory({ ...size, points }).total <= limit);
}

/** The largest power of two below `most` that will do, if one does. */
export function largestBelow(most: number, will: (count: number) => boolean): number | undefined {
  for (let count = 2 ** Math.ceil(Math.log2(most) - 1); count >= 1; count /= 2) if (will(count)) return count;
  return undefined;
}

/** "3.1 GB" */
export function formatBytes(bytes: number): string {
  const size = bytes / 1e9;
  return `${size < 1000 ? size.toPrecision(size < 10 ? 2 : 3) : Math.round(size).toLocaleString('en')} GB`;
}
