import type { TensorProto } from 'onnx-buf';
import { demand, InputError } from '../../tensor/index.ts';

/** Gives the bytes of a file beside the model by its location, a relative path with no way up. */
export type ExternalData = (location: string) => Uint8Array;

/** Where a tensor's numbers lie in another file. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Where a tensor of `size` bytes says its data are.
 *
 * @param label the tensor as messages name it
 * @throws InputError when the place is outside the model's folder, or not a place for so many bytes
 */
export function externalPlace(proto: TensorProto, size: number, label: string): ExternalPlace {
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  demand(
    isInside(location),
    `${label} must lie in a file of the model's own folder`,
    location,
    'Do not use this file unless you trust it: it asks for a file elsewhere.',
  );
  const offset = whole(entries.get('offset') ?? '0', label);
  const length = entries.has('length') ? whole(entries.get('length') as string, label) : size;
  demand(length === size, `${label} needs ${size} bytes`, length, 'The file is damaged: write it again.');
  return { location, offset, length };
}

/** The bytes at a place, as a view. */
export function externalBytes(
  { location, offset, length }: ExternalPlace,
  external: ExternalData | undefined,
  label: string,
): Uint8Array {
  if (external === undefined)
    throw new InputError(
      `${label} is kept in another file, ${JSON.stringify(location)}`,
      undefined,
      'Load the model from its folder, with that file beside it.',
    );
  const bytes = external(location);
  demand(
    offset + length <= bytes.length,
    `${label} needs ${offset + length} bytes of ${JSON.stringify(location)}`,
    bytes.length,
    'Bring the file that belongs to the model.',
  );
  return bytes.subarray(offset, offset + length);
}

/** Whether a location is a relative path that never leads up, on any system. */
function isInside(location: string): boolean {
  if (location === '' || location.includes('\0')) return false;
  if (/^([/\\]|[A-Za-z]:)/.test(location)) return false;
  return !location.split(/[/\\]/).includes('..');
}

function whole(text: string, label: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  demand(
    Number.isSafeInteger(value),
    `${label} needs whole numbers as place and length`,
    text,
    'The file is damaged: write it again.',
  );
  return value;
}
