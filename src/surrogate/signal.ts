/**
 * What a layer reads, a row a point. It is the activations of a layer by its place (-1: the inputs), a sum of signals of one
 * width, or signals side by side.
 */
export type Signal = number | { readonly sum: readonly Signal[] } | { readonly join: readonly Signal[] };

/** The place of the network's inputs, before that of the first layer. */
export const INPUTS = -1;

/** A signal made of what each of its places gives. */
export function foldSignal<T>(signal: Signal, { at, sum, join }: SignalFold<T>): T {
  if (typeof signal === 'number') return at(signal);
  const parts = 'sum' in signal ? signal.sum : signal.join;
  return ('sum' in signal ? sum : join)(parts.map((part) => foldSignal(part, { at, sum, join })));
}

interface SignalFold<T> {
  at(place: number): T;
  sum(parts: readonly T[]): T;
  join(parts: readonly T[]): T;
}

/** The places that a signal reads, each as often as it does. */
export function placesIn(signal: Signal): number[] {
  const flat = (parts: readonly number[][]) => parts.flat();
  return foldSignal<number[]>(signal, { at: (place) => [place], sum: flat, join: flat });
}

/** "layer 3", "the inputs + layer 3", "[the inputs, layer 3]"; layers are counted from 1. */
export function describeSignal(signal: Signal): string {
  return foldSignal(signal, {
    at: (place) => (place === INPUTS ? 'the inputs' : `layer ${place + 1}`),
    sum: (parts) => parts.join(' + '),
    join: (parts) => `[${parts.join(', ')}]`,
  });
}
