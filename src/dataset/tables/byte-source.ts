import { InputError } from '../../tensor/index.ts';

/** Bytes that are read here and there: a file, one that a page was given, or what lies in memory. */
export interface ByteSource {
  /** Messages call it so; its extension says the format. */
  readonly name: string;
  /** @throws InputError where it cannot be read */
  open(): Promise<OpenBytes>;
  /** Unpacks it, where it is packed by gzip. Default: into memory. */
  unpack?(options: UnpackOptions): Promise<UnpackedBytes>;
}

/** Close it when done, in `finally`. */
export interface OpenBytes {
  /** In bytes. */
  readonly size: number;
  /**
   * Exactly these bytes, in an array of their own.
   *
   * @throws Error where there are not so many
   */
  read(from: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

export interface UnpackOptions {
  readonly signal?: AbortSignal;
  /** Most bytes that it may unpack to. */
  readonly limit?: number;
}

/** Dispose of it when done, in `finally`. */
export interface UnpackedBytes {
  readonly bytes: ByteSource;
  dispose(): Promise<void>;
}

/** The part of a `Blob` or a `File` of a page that is used. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/**
 * Bytes in memory, or a file that a page was given (`input.files[0]`, of which only what is asked for is read), as a table may be
 * read from.
 *
 * @param name with the extension of the format: "samples.csv"
 */
export function byteSource(name: string, content: Uint8Array | BlobLike): ByteSource {
  const size = content instanceof Uint8Array ? content.length : content.size;
  const slice = async (from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
    // Not by its own slice: that of Node's Buffer is a view.
    if (content instanceof Uint8Array) return new Uint8Array(content.subarray(from, to));
    const blob = await content
      .slice(from, to)
      .arrayBuffer()
      .catch((cause: Error) => {
        throw new InputError(`labelled set ${name} must be readable`, cause.message, 'Choose it again.');
      });
    return new Uint8Array(blob);
  };
  const open: OpenBytes = {
    size,
    async read(from, length) {
      if (!(from >= 0 && from + length <= size)) throw new Error('the file ends early');
      return slice(from, from + length);
    },
    close: async () => undefined,
  };
  return { name, open: async () => open };
}

/** Does work on the bytes of a source, and closes it. */
export async function withBytes<Result>(
  source: ByteSource,
  work: (bytes: OpenBytes) => Promise<Result>,
): Promise<Result> {
  const bytes = await source.open();
  try {
    return await work(bytes);
  } finally {
    await bytes.close();
  }
}

/** The first bytes, at most so many. */
export async function headOf(source: ByteSource, most: number): Promise<Uint8Array> {
  return withBytes(source, (bytes) => bytes.read(0, Math.min(most, bytes.size)));
}

/** Bytes of a piece of text. */
const PIECE = 1 << 18;

/** The text from a byte on, piece by piece: UTF-8, where what is none stands as U+FFFD. */
export async function* textOf(
  source: ByteSource,
  start: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const bytes = await source.open();
  try {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (let at = start; at < bytes.size; at += PIECE) {
      signal?.throwIfAborted();
      const piece = await bytes.read(at, Math.min(PIECE, bytes.size - at));
      yield decoder.decode(piece, { stream: true });
    }
    yield decoder.decode();
  } finally {
    await bytes.close();
  }
}
