import { inputOf, outputOf, type Surrogate } from '../surrogate/index.ts';
import { digest, InputError } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';

/**
 * A digest of what a network computes inside: layers, wiring, activations, weights and the normalisation of its inputs, bit
 * by bit. It has no names, units or provenance.
 */
export function networkDigest(surrogate: Surrogate): string {
  const { layers, normalisation } = surrogate;
  const architecture = [
    layers.map(({ inputs, outputs, activation }, place) => [
      inputs,
      outputs,
      activation,
      inputOf(surrogate, place),
    ]),
    outputOf(surrogate),
  ];
  const { xMean, xStd } = normalisation;
  const numbers = [xMean, xStd, ...layers.flatMap(({ weight, bias }) => [weight, bias])];
  return shortened(textBytes(architecture), ...numbers.map(bytesOf));
}

/** @throws InputError when a network has another digest than a plan */
export function demandNetwork(surrogate: Surrogate, expected: string): void {
  if (networkDigest(surrogate) !== expected)
    throw new InputError(
      'a plan must be applied to the network that it was made for, with its weights',
      'another network',
      'Give that network, or make a plan of this one.',
    );
}

/** A digest of what midpoints depend on beside the network: the box, and which neurons of each hidden layer stay. */
export function basisDigest({ lo, hi }: Domain, kept: readonly (readonly boolean[])[]): string {
  return shortened(textBytes([lo, hi, kept.map((layer) => layer.map(Number))]));
}

/** Half of a digest is enough to tell networks apart. */
function shortened(...parts: readonly Uint8Array[]): string {
  return digest(...parts).slice(0, 32);
}

function textBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
