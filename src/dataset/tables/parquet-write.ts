import type { SchemaElement } from 'hyparquet-writer';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { ParquetWriter } from 'hyparquet-writer/src/parquet-writer.js';
import { formatDescription, KEY } from '../description.ts';
import type { ByteSink } from './byte-sink.ts';
import type { TableHeader, TableWriter } from './table.ts';

/** Writes a table to a sink, a row group at a time. */
export function parquetWriter(sink: ByteSink, header: TableHeader): TableWriter {
  const { columns, description, precision, rowGroup } = header;
  const type = precision === 'float32' ? 'FLOAT' : 'DOUBLE';
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name }): SchemaElement => ({ name, type, repetition_type: 'REQUIRED' })),
  ];
  const output = new SinkWriter(sink);
  const writer = new ParquetWriter({
    writer: output,
    schema,
    codec: 'UNCOMPRESSED', // noisy mantissas do not compress
    kvMetadata: [{ key: KEY, value: formatDescription(description) }],
    createdBy: 'sobolev',
  });
  return {
    async append(values) {
      const columnData = columns.map(({ name }, j) => ({
        name,
        data: values[j],
        encoding: 'PLAIN' as const,
      }));
      await writer.write({ columnData, rowGroupSize: rowGroup });
    },
    async finish() {
      writer.finish();
      await output.flush();
      await sink.close();
    },
    release: () => sink.close(),
  };
}

/** Bytes of which pieces are made: a whole row group in one would be copied each time that it grows. */
const PIECE = 1 << 20;

/** The library's writer, whose bytes go to a sink after each row group. */
class SinkWriter extends ByteWriter {
  readonly #sink: ByteSink;
  readonly #pieces: Uint8Array[] = [];

  constructor(sink: ByteSink) {
    super();
    this.#sink = sink;
  }

  override ensure(size: number): void {
    if (this.index >= PIECE) this.#break();
    super.ensure(size);
  }

  #break(): void {
    this.#pieces.push(this.getBytes().slice());
    this.index = 0;
  }

  /** The library calls it after each row group, and waits for it. */
  async flush(): Promise<void> {
    this.#break();
    for (const piece of this.#pieces.splice(0)) await this.#sink.write(piece);
  }
}
