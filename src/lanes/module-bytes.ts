/** Writes the bytes of a module, in the encodings of the binary format (specification, "Binary Format: Values"). */
export class ModuleBytes {
  #bytes = new Uint8Array(1024);
  #length = 0;

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  add(...bytes: readonly number[]): this {
    this.append(bytes);
    return this;
  }

  append(bytes: Uint8Array | readonly number[]): this {
    const needed = this.#length + bytes.length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = needed;
    return this;
  }

  /** A whole number ≥ 0 in as few bytes as it needs (LEB128). */
  unsigned(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.add((rest % 0x80) | 0x80);
    return this.add(rest);
  }

  /** A whole number of 32 bits in as few bytes as it needs (signed LEB128). */
  signed(value: number): this {
    let rest = value | 0;
    for (; rest < -64 || rest > 63; rest >>= 7) this.add((rest & 0x7f) | 0x80);
    return this.add(rest & 0x7f);
  }

  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.unsigned(bytes.length).append(bytes);
  }

  /** Appends bytes written elsewhere, after their length. */
  sized({ bytes }: ModuleBytes): this {
    return this.unsigned(bytes.length).append(bytes);
  }
}
