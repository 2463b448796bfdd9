import {
  type Dataset,
  differentialWeights,
  type Normalisation,
  normalise,
  type Part,
  partOf,
  samplesOf,
  takeRows,
} from '../dataset/index.ts';
import { type Expression, input } from '../graph/index.ts';
import type { Objective } from '../objective/index.ts';
import { BATCH, type Sizes, type Tensor } from '../tensor/index.ts';
import { type LabelRows, labelRows } from './label-rows.ts';
import type { BoxUnits } from './polynomial.ts';

/** Labels of one kind with the weight of each. */
export interface LabelBlock {
  readonly kind: LabelRows;
  /** Rows a point. */
  readonly rows: number;
  /** Whether some labels are not known. */
  readonly lacks: boolean;
  /** Weight in the loss of the mean of squares of row r of output j. */
  weight(r: number, j: number): number;
}

/**
 * What a polynomial is fitted to: a loss of labels that are linear in its coefficients. Points are in units of their box, −1 to 1,
 * and outputs in those of the loss; weights make up for the inputs.
 */
export interface Problem {
  readonly data: Dataset;
  readonly normalisation: Normalisation;
  readonly blocks: readonly LabelBlock[];
  /** Outputs whose normal equations have the same matrix: all, or each by itself. */
  readonly groups: readonly (readonly number[])[];
  /** The points u [N, d] of a batch. */
  readonly u: Expression;
}

/**
 * @param normalisation in whose units the loss is
 * @param box centre and half of each edge of the points' box
 * @param columns whether every differential column counts alike
 */
export function problemOf(
  data: Dataset,
  normalisation: Normalisation,
  { centre, half }: BoxUnits,
  objective: Objective,
  columns: 'uniform' | 'scale' | undefined,
): Problem {
  const [d, m] = [data.inputs.length, data.outputs.length];
  const weights = Object.fromEntries(objective.map(({ name, weight }) => [name, weight]));
  const kinds = labelRows(data, Object.keys(weights));
  const scales =
    columns === 'scale' && kinds.some(({ part }) => part === 'dydx')
      ? differentialWeights(normalise({ x: data.x, y: data.y, dydx: data.dydx }, normalisation))
      : undefined;
  const units = normalisation.xStd.map((deviation, i) => deviation / half[i]);
  const blocks = kinds.map((kind): LabelBlock => {
    const k = kind.along === undefined ? 0 : (partOf(data, kind.along) as Tensor).shape[1];
    const whole = (r: number) => weights[kind.term] * (kind.weight?.(r, units) ?? 1);
    return {
      kind,
      rows: kind.count(d, k),
      lacks: (partOf(data, kind.part) as Tensor).data.some(Number.isNaN),
      weight: (r, j) => (kind.part === 'dydx' && scales ? whole(r) * scales.data[j * d + r] ** 2 : whole(r)),
    };
  });
  const outputs = Array.from({ length: m }, (_, j) => j);
  const differ = scales !== undefined || blocks.some(({ lacks }) => lacks);
  const groups = differ ? outputs.map((j) => [j]) : [outputs];
  const inBox = { ...normalisation, xMean: centre, xStd: half };
  return { data, normalisation: inBox, blocks, groups, u: input('u', [BATCH, d]) };
}

/** How many labels of each block are known in some rows. */
export function knownLabels({ data, blocks }: Problem, rows: Int32Array): readonly number[] {
  return blocks.map(({ kind, lacks }) => {
    const { shape, data: numbers } = partOf(data, kind.part) as Tensor;
    const width = numbers.length / shape[0];
    if (!lacks) return rows.length * width;
    let known = 0;
    for (const row of rows)
      for (let at = row * width; at < (row + 1) * width; at++) if (!Number.isNaN(numbers[at])) known++;
    return known;
  });
}

/** A block in the graph of a batch. */
export interface BatchBlock {
  /** The labels of row r, [N, m]; 0 where they are not known. */
  labels(r: number): Expression;
  /** 1 where the label of row r is known, else 0: [N, m]. Undefined where all are. */
  known(r: number): Expression | undefined;
  /** The vectors [N, k, d] along which they are taken. */
  readonly vectors?: Expression;
}

/** The inputs of the graph of a batch, block by block; {@link boundRows} gives their values. */
export function batchBlock({ data, blocks }: Problem, at: number): BatchBlock {
  const { kind, rows, lacks } = blocks[at];
  const m = data.outputs.length;
  const row = (of: Expression, r: number) => of.slice(1, r, r + 1).reshape([BATCH, m]);
  const [labels, known] = ['labels', 'known'].map((name) => input(`${name} ${at}`, [BATCH, rows, m]));
  const along = kind.along && (partOf(data, kind.along) as Tensor).shape.slice(1);
  return {
    labels: (r) => row(labels, r),
    known: (r) => (lacks ? row(known, r) : undefined),
    ...(along && { vectors: input(`vectors ${at}`, [BATCH, ...along]) }),
  };
}

/** The points and labels of some rows, as the graph of a batch takes them. */
export function boundRows(problem: Problem, rows: Int32Array): Readonly<Record<string, Tensor>> {
  const { data, normalisation, blocks } = problem;
  const [d, m] = [data.inputs.length, data.outputs.length];
  const needed: readonly Part[] = [
    'x',
    'y',
    ...blocks.flatMap(({ kind: { part, along } }) => (along === undefined ? [part] : [part, along])),
  ];
  const parts = samplesOf(Object.fromEntries(needed.map((part) => [part, partOf(data, part)])));
  const { inputs, outputs, provenance } = data;
  const samples = normalise(takeRows({ ...parts, inputs, outputs, provenance }, rows), normalisation);
  const bound: Record<string, Tensor> = { u: samples.x };
  for (const [at, { kind, lacks }] of blocks.entries()) {
    const labels = kind.labels(partOf(samples, kind.part) as Tensor, m, d);
    if (lacks) bound[`known ${at}`] = mapped(labels, (label) => (Number.isNaN(label) ? 0 : 1));
    bound[`labels ${at}`] = lacks ? mapped(labels, (label) => (Number.isNaN(label) ? 0 : label)) : labels;
    if (kind.along !== undefined) bound[`vectors ${at}`] = partOf(samples, kind.along) as Tensor;
  }
  return bound;
}

function mapped(
  { shape, data }: Tensor,
  change: (value: number) => number,
): { shape: Sizes; data: Float64Array } {
  return { shape, data: data.map(change) };
}
