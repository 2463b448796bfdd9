import { placeIn, readJson, type Store, writeJson } from '../../study/index.ts';
import { readSurrogate, type Surrogate, writeSurrogate } from '../../surrogate/index.ts';
import { demand, digest, InputError } from '../../tensor/index.ts';
import type { Setting } from '../plan/settings.ts';
import { seedFile, seedNetworkFile } from './files.ts';
import {
  type CellRecord,
  type MadeCell,
  type OversizedRecord,
  parseSeedRecord,
  type SeedRecord,
} from './record.ts';

/** What a seed has finished. Each network is written before its record, so that a killed process loses one at most. */
export class SeedJournal {
  readonly #store: Store;
  #record: SeedRecord;

  private constructor(store: Store, record: SeedRecord) {
    this.#store = store;
    this.#record = record;
  }

  /**
   * The journal of a seed, with what an earlier process finished.
   *
   * @param plan digest of the plan
   * @throws InputError where its file is of another plan, or damaged
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
    return new SeedJournal(store, found);
  }

  get record(): SeedRecord {
    return this.#record;
  }

  cell(name: string): CellRecord | undefined {
    return this.#record.cells.find((cell) => cell.name === name);
  }

  /**
   * A finished oversized network with its record, undefined where it has to be made.
   *
   * @throws InputError where its file is not the one that was written
   */
  async oversized(name: string): Promise<{ record: OversizedRecord; surrogate: Surrogate } | undefined> {
    const record = this.#record.oversized.find((one) => one.name === name);
    const file = this.#file(name);
    if (record === undefined || !(await this.#store.has(file))) return undefined;
    const bytes = await this.#store.read(file);
    if (digest(bytes) !== record.digest)
      throw new InputError(
        `${placeIn(this.#store, file)} must be as it was written`,
        'a file that was changed since, or is damaged',
        'Restore it, or start the comparison again.',
      );
    return { record, surrogate: readSurrogate(bytes, placeIn(this.#store, file)) };
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
    const others = this.#record.oversized.filter(({ name }) => name !== record.name);
    await this.#save({ oversized: [...others, written] });
    return written;
  }

  async writeCell(record: Omit<MadeCell, 'digest'>, surrogate: Surrogate): Promise<void> {
    const written = { ...record, digest: await this.#write(record.name, surrogate) };
    await this.#save({ cells: [...this.#record.cells, written] });
  }

  async failed(name: string, reason: string): Promise<void> {
    await this.#save({ cells: [...this.#record.cells, { name, failed: reason }] });
  }

  async #write(name: string, surrogate: Surrogate): Promise<string> {
    const bytes = writeSurrogate(surrogate);
    await this.#store.write(this.#file(name), bytes);
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
