import { demand } from '../tensor/index.ts';
import type { Dataset } from './dataset.ts';
import { columnsOf, RowGroup } from './row-group.ts';
import { type ByteSink, MemorySink } from './tables/byte-sink.ts';
import { type WritableFormat, writableFormat } from './tables/formats.ts';
import type { FilePrecision } from './tables/table.ts';

export interface WriteOptions {
  /** Of the numbers in the file; default float64. */
  readonly precision?: FilePrecision;
  /** Rows a group, default 65536: what is held in memory, twice. */
  readonly rowGroup?: number;
}

/** Writes labelled sets of the same inputs, outputs and parts as one table. */
export class SetWriter {
  readonly #format: WritableFormat;
  readonly #open: () => Promise<ByteSink>;
  readonly #header: Pick<Dataset, 'inputs' | 'outputs' | 'provenance'>;
  readonly #precision: FilePrecision;
  readonly #rowGroup: number;
  #group: RowGroup | undefined;

  /**
   * @param open opens where the bytes go, once the first rows are there
   * @throws InputError where a row group has no row
   */
  constructor(
    format: WritableFormat,
    open: () => Promise<ByteSink>,
    header: Pick<Dataset, 'inputs' | 'outputs' | 'provenance'>,
    { precision = 'float64', rowGroup = 65536 }: WriteOptions,
  ) {
    demand(
      Number.isInteger(rowGroup) && rowGroup >= 1,
      'a row group has a row or more',
      rowGroup,
      'Correct it.',
    );
    this.#format = format;
    this.#open = open;
    this.#header = header;
    this.#precision = precision;
    this.#rowGroup = rowGroup;
  }

  /** @throws InputError where the set has other columns than the first, or a number overflows float32 */
  async append(set: Dataset): Promise<void> {
    const columns = columnsOf(set, this.#header);
    if (this.#group === undefined) {
      const { inputs, outputs, provenance } = this.#header;
      const table = await this.#format.create(await this.#open(), {
        columns,
        description: { inputs, outputs, provenance },
        precision: this.#precision,
        rowGroup: this.#rowGroup,
      });
      this.#group = new RowGroup(table, columns, this.#precision, this.#rowGroup);
    }
    this.#group.check(columns);
    await this.#group.append(set);
  }

  /** Writes what is outstanding. @throws InputError where nothing was appended */
  async finish(): Promise<void> {
    demand(this.#group !== undefined, 'a labelled set needs a point or more', 'none', 'Append some.');
    await this.#group?.finish();
  }

  /** Closes where the bytes go, without completing them. */
  async release(): Promise<void> {
    await this.#group?.release();
  }
}

/**
 * The bytes of the file that holds a labelled set, one column a number of a row, for a store or a download.
 *
 * @param name its extension says the format: `.parquet` (or none), `.csv`, `.tsv`, `.npz`, `.arrow`
 * @throws InputError for another extension, or where a number overflows float32
 */
export async function datasetBytes(
  name: string,
  set: Dataset,
  options: WriteOptions = {},
): Promise<Uint8Array> {
  const sink = new MemorySink();
  const writer = new SetWriter(writableFormat(name), async () => sink, set, options);
  await writer.append(set);
  await writer.finish();
  return sink.bytes();
}
