import { placeIn, readJson, type Store, writeJson } from '../../study/index.ts';
import { readSurrogate, type Surrogate, writeSurrogate } from '../../surrogate/index.ts';
import { demand, digest } from '../../tensor/index.ts';
import type { Setting } from '../plan/settings.ts';
import { demandWritten, seedFile, seedNetworkFile } from './files.ts';
import {
  type CellRecord,
  isMade,
  type MadeCell,
  type OversizedRecord,
  parseSeedRecord,
  type SeedRecord,
} from './record.ts';

/** What a seed has finished. Each network is written before its record, so that a killed process loses one at most. */
export class SeedJournal {
  readonly #store: Store;
  #record: SeedRecord;
  /** Names of networks with a record and no file: they are made again, in their places. */
  readonly #lost: Set<string>;

  private constructor(store: Store, record: SeedRecord, lost: ReadonlySet<string> = new Set()) {
    this.#store = store;
    this.#record = record;
    this.#lost = new Set(lost);
  }

  /**
   * The journal of a seed, with what an earlier process finished.
   *
   * @param plan digest of the plan
   * @throws InputError where its file is of another plan, or damaged, or the file of a network is not the one that was written
   */
  static async open(store: Store, seed: number, plan: string): Promise<SeedJournal> {
    const empty: SeedRecord = {
      schema: 'sobolev/comparison-seed/1',
      plan,
      seed,
      labelSeconds: {},
      oversized: [],
      cells: [],
    };
    const file = seedFile(seed);
    if (!(await store.has(file))) return new SeedJournal(store, empty);
    const found = parseSeedRecord(await readJson(store, file));
    demand(
      found !== undefined && found.plan === plan && found.seed === seed,
      `${placeIn(store, file)} must be of the plan of its comparison`,
      found === undefined ? 'something else' : 'another plan',
      'Restore it; or remove it, and its networks are made again.',
    );
    return new SeedJournal(store, found, await lostOf(store, found));
  }

  get record(): SeedRecord {
    return this.#record;
  }

  /** Whether a network was finished whose file is gone. */
  isLost(name: string): boolean {
    return this.#lost.has(name);
  }

  /** A finished cell, undefined where it has to be made. */
  cell(name: string): CellRecord | undefined {
    return this.isLost(name) ? undefined : this.#record.cells.find((cell) => cell.name === name);
  }

  /** A finished oversized network with its record, undefined where it has to be made. */
  async oversized(name: string): Promise<{ record: OversizedRecord; surrogate: Surrogate } | undefined> {
    const record = this.#record.oversized.find((one) => one.name === name);
    if (record === undefined || this.isLost(name)) return undefined;
    const file = this.#file(name);
    return { record, surrogate: readSurrogate(await this.#store.read(file), placeIn(this.#store, file)) };
  }

  /** Seconds that labels of a setting took: as they were first made. */
  async labelled(setting: Setting, seconds: number): Promise<number> {
    const known = this.#record.labelSeconds[setting];
    if (known !== undefined) return known;
    await this.#save({ labelSeconds: { ...this.#record.labelSeconds, [setting]: seconds } });
    return seconds;
  }

  async writeOversized(
    record: Omit<OversizedRecord, 'digest'>,
    surrogate: Surrogate,
  ): Promise<OversizedRecord> {
    const written = { ...record, digest: await this.#write(record.name, surrogate) };
    await this.#save({ oversized: withOne(this.#record.oversized, written) });
    return written;
  }

  async writeCell(record: Omit<MadeCell, 'digest'>, surrogate: Surrogate): Promise<void> {
    const written = { ...record, digest: await this.#write(record.name, surrogate) };
    await this.#save({ cells: withOne(this.#record.cells, written) });
  }

  async failed(name: string, reason: string): Promise<void> {
    this.#lost.delete(name);
    await this.#save({ cells: withOne<CellRecord>(this.#record.cells, { name, failed: reason }) });
  }

  async #write(name: string, surrogate: Surrogate): Promise<string> {
    const bytes = writeSurrogate(surrogate);
    await this.#store.write(this.#file(name), bytes);
    this.#lost.delete(name);
    return digest(bytes);
  }

  async #save(part: Partial<SeedRecord>): Promise<void> {
    // Keys in the order of the schema, whether it was read or not: the same bytes.
    this.#record = parseSeedRecord({ ...this.#record, ...part }) as SeedRecord;
    await writeJson(this.#store, seedFile(this.#record.seed), this.#record);
  }

  #file(name: string): string {
    return seedNetworkFile(this.#record.seed, name);
  }
}

/**
 * The names of networks that were finished and have no file.
 *
 * @throws InputError where a file is not the one that was written
 */
async function lostOf(store: Store, { seed, oversized, cells }: SeedRecord): Promise<ReadonlySet<string>> {
  const lost = new Set<string>();
  for (const { name, digest } of [...oversized, ...cells.filter(isMade)]) {
    const file = seedNetworkFile(seed, name);
    if (await store.has(file)) await demandWritten(store, file, digest);
    else lost.add(name);
  }
  return lost;
}

/** Records with another one, in the place of that of its name: a network that is made again changes no order. */
function withOne<Record extends { readonly name: string }>(
  records: readonly Record[],
  one: Record,
): Record[] {
  const place = records.findIndex(({ name }) => name === one.name);
  return place < 0 ? [...records, one] : records.with(place, one);
}
