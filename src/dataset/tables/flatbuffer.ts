/*
 * Reading FlatBuffers (https://flatbuffers.dev/internals): tables of fields that are found through a table of offsets. Nothing is
 * believed: each place must lie inside the bytes, and a vector must have as many bytes as its elements need.
 */

/** A table. All reads throw RangeError outside of the bytes. */
export class FlatTable {
  private readonly view: DataView;
  private readonly at: number;
  /** How deep this table is nested, so that tables cannot contain themselves. */
  private readonly depth: number;

  constructor(view: DataView, at: number, depth = 0) {
    if (depth > 64) throw new RangeError('tables are nested too deep');
    this.view = view;
    this.at = at;
    this.depth = depth;
  }

  /** The table that bytes begin with. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** Where the field with this number is; 0 where it is absent. */
  private field(id: number): number {
    const vtable = this.at - this.view.getInt32(this.at, true);
    const entry = 4 + 2 * id;
    if (entry + 2 > this.view.getUint16(vtable, true)) return 0;
    const offset = this.view.getUint16(vtable + entry, true);
    return offset === 0 ? 0 : this.at + offset;
  }

  has(id: number): boolean {
    return this.field(id) !== 0;
  }

  uint8(id: number, fallback = 0): number {
    const at = this.field(id);
    return at === 0 ? fallback : this.view.getUint8(at);
  }

  int16(id: number, fallback = 0): number {
    const at = this.field(id);
    return at === 0 ? fallback : this.view.getInt16(at, true);
  }

  int32(id: number, fallback = 0): number {
    const at = this.field(id);
    return at === 0 ? fallback : this.view.getInt32(at, true);
  }

  int64(id: number): number {
    const at = this.field(id);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, true));
  }

  table(id: number): FlatTable | undefined {
    const at = this.field(id);
    return at === 0
      ? undefined
      : new FlatTable(this.view, at + this.view.getUint32(at, true), this.depth + 1);
  }

  string(id: number): string {
    const { at, length } = this.vector(id, 1);
    const { buffer, byteOffset } = this.view;
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at, length));
  }

  tables(id: number): readonly FlatTable[] {
    const { at, length } = this.vector(id, 4);
    return Array.from({ length }, (_, i) => {
      const place = at + 4 * i;
      return new FlatTable(this.view, place + this.view.getUint32(place, true), this.depth + 1);
    });
  }

  /** A vector of structs of 64-bit integers, `size` each. */
  integers(id: number, size: number): readonly (readonly number[])[] {
    const { at, length } = this.vector(id, 8 * size);
    return Array.from({ length }, (_, i) =>
      Array.from({ length: size }, (_, j) => Number(this.view.getBigInt64(at + 8 * (i * size + j), true))),
    );
  }

  private vector(id: number, stride: number): { at: number; length: number } {
    const field = this.field(id);
    if (field === 0) return { at: 0, length: 0 };
    const start = field + this.view.getUint32(field, true);
    const length = this.view.getUint32(start, true);
    if (start + 4 + length * stride > this.view.byteLength)
      throw new RangeError('a vector ends after its message');
    return { at: start + 4, length };
  }
}
