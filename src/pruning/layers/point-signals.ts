import { evaluate, input } from '../../graph/index.ts';
import { networkConstants, networkGraph, normalised, type Surrogate } from '../../surrogate/index.ts';
import { InputError, type Tensor } from '../../tensor/index.ts';

/** What a layer computes at points, a row each. */
export interface LayerSignals {
  /** What it reads, [n, inputs]. */
  readonly read: Tensor;
  /** What it adds up before its activation, [n, outputs]. */
  readonly sums: Tensor;
  /** What its activation makes of that, [n, outputs]. */
  readonly values: Tensor;
}

/**
 * What each layer of a network computes at points, in order.
 *
 * @param x points, [n, d], physical units
 * @throws InputError where a number is not finite
 */
export function pointSignals(surrogate: Surrogate, x: Tensor): LayerSignals[] {
  const scaled = normalised(input('x', ['N', surrogate.inputs.length]), surrogate.normalisation);
  const flows = networkGraph(networkConstants(surrogate), scaled).layers;
  const computed = evaluate(
    flows.flatMap(({ read, sums, values }) => [read, sums, values]),
    { x },
  );
  return flows.map((_, place) => {
    const [read, sums, values] = computed.slice(3 * place);
    demandFiniteSignals(place, [read, sums, values]);
    return { read, sums, values };
  });
}

/** @throws InputError where a number that the layer at a place computes is not finite */
export function demandFiniteSignals(place: number, signals: readonly Tensor[]): void {
  for (const { data } of signals)
    if (!data.every(Number.isFinite))
      throw new InputError(
        `what layer ${place + 1} computes at the points must be finite`,
        'numbers that are not',
        'Take points that the network is for.',
      );
}

/** Two thirds of the rows, to fit to, and those between, which the fit does not see. */
export function partedSignals(signals: readonly LayerSignals[]): {
  readonly seen: readonly LayerSignals[];
  readonly unseen: readonly LayerSignals[];
} {
  const part = (isUnseen: boolean) =>
    signals.map(({ read, sums, values }): LayerSignals => {
      const rows = (all: Tensor) => rowsWhere(all, (row) => (row % 3 === 2) === isUnseen);
      return { read: rows(read), sums: rows(sums), values: rows(values) };
    });
  return { seen: part(false), unseen: part(true) };
}

/** Some rows of a matrix. */
export function rowsWhere({ shape: [n, width], data }: Tensor, taken: (row: number) => boolean): Tensor {
  const rows = Array.from({ length: n }, (_, row) => row).filter(taken);
  const part = new Float64Array(rows.length * width);
  rows.forEach((row, to) => {
    part.set(data.subarray(row * width, (row + 1) * width), to * width);
  });
  return { shape: [rows.length, width], data: part };
}
