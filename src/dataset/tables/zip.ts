import { inflateSync } from 'fflate';
import { InputError } from '../../tensor/index.ts';
import { crc32 } from './crc32.ts';
import { latin1 } from './latin1.ts';

/*
 * Archives of zip (APPNOTE.TXT 6.3, "4.3 General Format"), to 64 bits. Read by our own code since the library, which writes them,
 * compares no checksum: a damaged array would be numbers like any other.
 */

/** A file in an archive. */
export interface ZipMember {
  readonly name: string;
  /** As it lies there. */
  readonly packed: Uint8Array;
  readonly method: 'stored' | 'deflated' | undefined;
  /** Bytes unpacked, and their CRC-32, as the archive says. */
  readonly size: number;
  readonly crc: number;
}

const [LOCAL, ENTRY, END, END_64, LOCATOR_64] = [0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50];
/** What stands in place of a number that needs 64 bits. */
const LONG = 0xffffffff;
const LONGEST_COMMENT = 0xffff;

/**
 * The files of an archive, as its directory says; the names that stand before the files themselves must agree.
 *
 * @param what of the archive, for messages: "a whole NPZ file"
 * @throws InputError where it is damaged, breaks off, or is encrypted
 */
export function zipMembers(bytes: Uint8Array, path: string, what: string): readonly ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (received: string): InputError =>
    new InputError(`${path} must be ${what}`, received, 'Fetch or save it anew.');
  try {
    const end = endOf(view);
    if (end === undefined) throw broken('one that breaks off: its directory is missing');
    const members: ZipMember[] = [];
    const names = new Set<string>();
    let at = end.directory;
    for (let k = 0; k < end.count; k++) {
      const entry = entryAt(view, at);
      at = entry.next;
      const start = dataAt(view, entry);
      if (start === undefined || start + entry.length > end.directory)
        throw broken(`a damaged one: its directory and the place of ${entry.name} differ`);
      if (names.has(entry.name)) throw broken(`two files called ${entry.name}`);
      names.add(entry.name);
      if (entry.encrypted) throw broken('one that is encrypted');
      members.push({ ...entry, packed: bytes.subarray(start, start + entry.length) });
    }
    if (at !== end.stop) throw broken('a damaged one: its directory has another length');
    return members;
  } catch (error) {
    if (error instanceof RangeError) throw broken('a damaged one: its directory leads out of it');
    throw error;
  }
}

/**
 * A member as it was packed.
 *
 * @param member of a size that was found fit for memory
 * @param source names it in messages: "x.npy of set.npz"
 * @throws InputError where it is not what its size and CRC-32 say
 */
export function unzipped({ packed, method, size, crc }: ZipMember, source: string): Uint8Array {
  const damaged = (received: string): InputError =>
    new InputError(`${source} must be as it was saved`, received, 'Fetch or save the file anew.');
  if (method === undefined) throw damaged('packed in another way than by deflate');
  let bytes = packed;
  if (method === 'deflated')
    try {
      bytes = inflateSync(packed, { out: new Uint8Array(size + 1) });
    } catch (error) {
      throw damaged(`damaged bytes: ${(error as Error).message}`);
    }
  if (bytes.length !== size) throw damaged(`${bytes.length} bytes, not ${size}: the file is damaged`);
  if (crc32(bytes) !== crc) throw damaged('bytes of another checksum (CRC-32): the file is damaged');
  return bytes;
}

/** Where the directory begins and stops, and how many members it has; undefined where the file has no end of one. */
function endOf(view: DataView): { directory: number; stop: number; count: number } | undefined {
  let at = view.byteLength - 22;
  const first = Math.max(0, at - LONGEST_COMMENT);
  while (
    at >= first &&
    !(view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength)
  )
    at--;
  if (at < first) return undefined;
  if (at < 20 || view.getUint32(at - 20, true) !== LOCATOR_64)
    return { directory: view.getUint32(at + 16, true), stop: at, count: view.getUint16(at + 10, true) };
  const stop = long(view, at - 12);
  if (view.getUint32(stop, true) !== END_64) return undefined;
  return { directory: long(view, stop + 48), stop, count: long(view, stop + 32) };
}

interface Entry extends Omit<ZipMember, 'packed'> {
  /** Where the member lies, and how many bytes it has there. */
  readonly offset: number;
  readonly length: number;
  readonly encrypted: boolean;
  /** Where the next entry begins. */
  readonly next: number;
}

function entryAt(view: DataView, at: number): Entry {
  if (view.getUint32(at, true) !== ENTRY) throw new RangeError('no entry');
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const name = at + 46;
  const extra = name + view.getUint16(at + 28, true);
  const comment = extra + view.getUint16(at + 30, true);
  let [wide, wideEnd] = extraOf(view, extra, comment);
  /** In the order of the format: those that are long stand in the extra field one after the other. */
  const [size, length, offset] = [24, 20, 42].map((place) => {
    const short = view.getUint32(at + place, true);
    if (short !== LONG || wide + 8 > wideEnd) return short;
    wide += 8;
    return long(view, wide - 8);
  });
  return {
    name: nameAt(view, flags, name, extra),
    method: method === 0 ? 'stored' : method === 8 ? 'deflated' : undefined,
    size,
    crc: view.getUint32(at + 16, true),
    offset,
    length,
    encrypted: (flags & 1) !== 0,
    next: comment + view.getUint16(at + 32, true),
  };
}

/** Where the numbers of 64 bits of an entry are; nowhere where it has none. */
function extraOf(view: DataView, start: number, stop: number): [number, number] {
  for (let at = start; at + 4 <= stop; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) return [at + 4, Math.min(end, stop)];
    at = end;
  }
  return [0, 0];
}

/** Where the bytes of a member begin; undefined where no member of this name lies there. */
function dataAt(view: DataView, { offset, name }: Entry): number | undefined {
  if (view.getUint32(offset, true) !== LOCAL) return undefined;
  const [flags, length] = [view.getUint16(offset + 6, true), view.getUint16(offset + 26, true)];
  const text = offset + 30;
  const own = nameAt(view, flags, text, text + length);
  return own === name ? text + length + view.getUint16(offset + 28, true) : undefined;
}

function nameAt(view: DataView, flags: number, start: number, stop: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, stop - start);
  return (flags & 0x800) === 0 ? latin1(bytes) : new TextDecoder().decode(bytes);
}

/** A number of 64 bits. @throws RangeError beyond what any file has */
function long(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw new RangeError('beyond any file');
  return value;
}
