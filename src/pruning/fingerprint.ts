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
    layers.map(({ inputs, outputs, activation, unweighted }, place) => [
      inputs,
      outputs,
      activation,
      inputOf(surrogate, place),
      ...(unweighted ? ['unweighted'] : []),
    ]),
    outputOf(surrogate),
  ];
  const { xMean, xStd } = normalisation;
  const numbers = [xMean, xStd, ...layers.flatMap(({ weight, bias }) => [weight, bias])];
  return shortened(textBytes(architecture), ...numbers.map(bytesOf));
}

/**
 * Refuses a plan or scores of another network. Those that do not say of which they are pass.
 *
 * @param source what messages call the plan or the scores: usually a path. Default "the plan"
 * @throws InputError when the network has another digest
 */
export function demandNetwork(
  surrogate: Surrogate,
  { network }: { readonly network?: string },
  source = 'the plan',
): void {
  if (network !== undefined && networkDigest(surrogate) !== network)
    throw new InputError(
      `${source} must be of this network, with its weights`,
      'that of another network',
      'Give the network that it was made for, or make it again for this one.',
    );
}

/**
 * A digest of what takes the place of neurons depends on beside the network: the box, and which neurons of each hidden layer stay.
 *
 * @param more what else that is
 */
export function basisDigest(
  { lo, hi }: Domain,
  kept: readonly (readonly boolean[])[],
  ...more: readonly unknown[]
): string {
  return shortened(textBytes([lo, hi, kept.map((layer) => layer.map(Number)), ...more]));
}

/** A digest of plain data, by which edits of it are told. */
export function dataDigest(value: unknown): string {
  return shortened(textBytes(value));
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
