import type { Tensor } from '../tensor/index.ts';
import { decodeModel } from './decode/decode.ts';

/** What a file says besides its computation. */
export interface ModelFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** Floating-point initializers by name, as float64 (exact). */
  readonly initializers: ReadonlyMap<string, Tensor>;
}

/**
 * Reads metadata and weights of an ONNX model.
 *
 * @param source named in errors: usually the file's path
 * @throws InputError when the bytes are no ONNX model, or the numbers of a weight do not fit its shape
 */
export function readModel(bytes: Uint8Array, source: string): ModelFile {
  const { metadata, initializers } = decodeModel(bytes, source);
  const weights = [...initializers].filter(([, { type }]) => type === 'float32' || type === 'float64');
  return { metadata, initializers: new Map(weights.map(([name, weight]) => [name, weight.values()])) };
}
