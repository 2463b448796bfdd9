import type { OpenBytes } from './byte-source.ts';
import { FlatTable } from './flatbuffer.ts';
import { latin1 } from './latin1.ts';

const MAGIC = 'ARROW1';

export function isArrowFile(head: Uint8Array): boolean {
  return latin1(head.subarray(0, MAGIC.length)) === MAGIC;
}

/** Whether bytes begin like a stream: a mark, then the length of a small message. */
export function isArrowStream(head: Uint8Array): boolean {
  if (head.length < 8 || head.subarray(0, 4).some((byte) => byte !== 0xff)) return false;
  return new DataView(head.buffer, head.byteOffset).getInt32(4, true) > 0;
}

/** The record batches of a file or stream, and its schema. */
export interface ArrowContents {
  /** A Schema of Schema.fbs. */
  readonly schema: FlatTable;
  /** Of the file, in bytes. */
  readonly size: number;
  records(): AsyncGenerator<ArrowRecords>;
}

/** A record batch: its description (RecordBatch of Message.fbs), and where its buffers lie in the file. */
export interface ArrowRecords {
  readonly header: FlatTable;
  readonly body: { readonly position: number; readonly length: number };
}

/**
 * Finds its way through a file, by the footer, or a stream, message by message (Arrow columnar format, "Serialization and
 * Interprocess Communication").
 */
export async function arrowContents(file: OpenBytes): Promise<ArrowContents> {
  const { size } = file;
  if (isArrowFile(await file.read(0, Math.min(size, 8)))) {
    const footer = await footerOf(file, size);
    const schema = footer.table(1);
    if (schema === undefined) throw new Error('no schema');
    // Structs of Block: offset, length of the message (and padding), length of the body.
    const blocks = footer.integers(3, 3);
    return {
      schema,
      size,
      async *records() {
        let end = 0;
        for (const [offset] of blocks) {
          if (offset < end) throw new Error('blocks that overlap');
          const message = await messageAt(file, offset, size);
          if (message?.kind !== RECORDS) throw new Error('a block without records');
          end = message.body.position + message.body.length;
          yield message;
        }
      },
    };
  }
  const first = await messageAt(file, 0, size);
  if (first?.kind !== SCHEMA) throw new Error('no schema');
  return {
    schema: first.header,
    size,
    async *records() {
      for (let at = first.body.position + first.body.length; at + 8 <= size; ) {
        const message = await messageAt(file, at, size);
        if (message === undefined) return;
        if (message.kind === RECORDS) yield message;
        at = message.body.position + message.body.length;
      }
    },
  };
}

const [SCHEMA, RECORDS] = [1, 3];

interface ArrowMessage extends ArrowRecords {
  readonly kind: number;
}

/** Undefined at the mark of the end. */
async function messageAt(file: OpenBytes, start: number, size: number): Promise<ArrowMessage | undefined> {
  if (!(start >= 0 && start + 8 <= size)) throw new Error(`a message at byte ${start}`);
  const prefix = new DataView((await file.read(start, 8)).buffer);
  // Before Arrow 0.15 there was no mark before the length.
  const marked = prefix.getInt32(0, true) === -1;
  const length = prefix.getInt32(marked ? 4 : 0, true);
  const at = start + (marked ? 8 : 4);
  if (length === 0) return undefined;
  if (!(length > 0 && at + length <= size)) throw new Error(`a message of ${length} bytes`);
  const message = FlatTable.root(await file.read(at, length));
  const body = { position: at + length, length: message.int64(3) };
  if (!(body.length >= 0 && body.position + body.length <= size))
    throw new Error(`a body of ${body.length} bytes`);
  const header = message.table(2);
  if (header === undefined) throw new Error('a message without a header');
  if (message.int16(0) < 3) throw new Error('an Arrow version before 0.8');
  return { kind: message.uint8(1), header, body };
}

async function footerOf(file: OpenBytes, size: number): Promise<FlatTable> {
  const after = MAGIC.length + 4;
  if (size < 8 + after) throw new Error('the file ends early');
  const tail = await file.read(size - after, after);
  if (!isArrowFile(tail.subarray(4))) throw new Error('the file ends early');
  const length = new DataView(tail.buffer).getInt32(0, true);
  if (!(length > 0 && length + after + 8 <= size)) throw new Error(`a footer of ${length} bytes`);
  return FlatTable.root(await file.read(size - after - length, length));
}
