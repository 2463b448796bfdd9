import { require } from './errors.ts';
import { normalFromLayer, RATIOS, WIDTHS } from './ziggurat.ts';

/** Words drawn at a time: the generator's loop then keeps its state in registers (1 to 2 ns a word). */
const BLOCK = 512;
/** The first words still show the structure of the seed; PractRand discards 15 after such a seeding. */
const DISCARDED = 16;

/**
 * A reproducible source of random numbers, named by what it is used for: `stream(seed, 'paths')`. Its numbers depend
 * on the seed and the name alone, not on which other streams exist or in which order they are used.
 */
export function stream(seed: number, name: string): RandomStream {
  return new RandomStream(seed, name);
}

/**
 * The generator is sfc32 (Doty-Humphrey, "PractRand", 2014; 128 bits of state, of which a 32-bit counter), seeded
 * by MurmurHash3 of seed and name. It is written here because pure-rand's fastest generator took 11 ns a word and
 * 28 ns a normal; this one takes 2 and 10 (Node 20).
 */
export class RandomStream {
  readonly seed: number;
  readonly name: string;
  readonly #state: Int32Array;
  readonly #words = new Int32Array(BLOCK);
  #at: number;
  readonly #one = new Float64Array(1);

  /** @throws InputError unless `seed` is a whole number in [0, 2⁵³) */
  constructor(seed: number, name: string) {
    require(Number.isSafeInteger(seed) &&
      seed >= 0, 'a seed must be a whole number in [0, 2^53)', seed, 'Give a seed such as 1.');
    this.seed = seed;
    this.name = name;
    this.#state = Int32Array.of(hash(seed, name, 1), hash(seed, name, 2), hash(seed, name, 3), 1);
    this.#refill();
    this.#at = DISCARDED;
  }

  /** The stream of the same seed named `this.name/name`. */
  substream(name: string): RandomStream {
    return new RandomStream(this.seed, `${this.name}/${name}`);
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number {
    if (this.#at >= BLOCK - 1) this.#refill();
    const high = this.#words[this.#at++] >>> 5;
    const low = this.#words[this.#at++] >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  /** Standard normal. */
  normal(): number {
    this.fillNormal(this.#one);
    return this.#one[0];
  }

  /**
   * Uniform in {0, …, n−1}, unbiased (by rejection).
   *
   * @throws InputError unless n is whole and 1 ≤ n ≤ 2³²
   */
  integer(n: number): number {
    require(Number.isInteger(n) &&
      n >= 1 &&
      n <= 2 ** 32, 'the number of outcomes must be whole, in [1, 2^32]', n, 'Correct it.');
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const word = this.#word() >>> 0;
      if (word < limit) return word % n;
    }
  }

  /** 0, …, n−1 in random order (Fisher and Yates; Durstenfeld 1964). Int32, as ONNX `Gather` takes it. */
  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  /** Fills with the next {@link uniform} numbers. Not for float32, where rounding would make some of them 1. */
  fillUniform(out: Float64Array): void {
    for (let k = 0; k < out.length; k++) out[k] = this.uniform();
  }

  /** Fills with the next {@link normal} numbers. */
  fillNormal(out: Float64Array | Float32Array): void {
    const words = this.#words;
    let at = this.#at;
    for (let k = 0; k < out.length; ) {
      if (at >= BLOCK - 1) {
        this.#refill();
        at = 0;
      }
      const low = words[at++];
      const high = words[at++];
      const layer = low & 127;
      const u = high * 2 ** -31 + (low >>> 7) * 2 ** -56; // in [−1, 1), independent of the layer
      if (Math.abs(u) < RATIOS[layer]) {
        out[k++] = u * WIDTHS[layer];
        continue;
      }
      this.#at = at;
      const value = normalFromLayer(layer, u, this);
      at = this.#at;
      if (value !== undefined) out[k++] = value;
    }
    this.#at = at;
  }

  #word(): number {
    if (this.#at === BLOCK) this.#refill();
    return this.#words[this.#at++];
  }

  #refill(): void {
    const words = this.#words;
    const state = this.#state;
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let counter = state[3];
    for (let k = 0; k < BLOCK; k++) {
      const word = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + word) | 0;
      words[k] = word;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
    this.#at = 0;
  }
}

/** MurmurHash3 x86-32 (Appleby, 2011) of the seed's two halves and the name's code units, one block each. */
function hash(seed: number, name: string, lane: number): number {
  let h = lane;
  const mix = (block: number): void => {
    let k = Math.imul(block, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h ^= k;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  };
  mix(seed | 0);
  mix(Math.floor(seed / 2 ** 32));
  for (let i = 0; i < name.length; i++) mix(name.charCodeAt(i));
  h ^= name.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
