import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';
import { demand } from './errors.ts';
import { fillNormals } from './fast-normals.ts';
import { normalFromLayer, RATIOS, WIDTHS } from './ziggurat.ts';

/**
 * A reproducible source of random numbers, named by what it is used for: `stream(seed, 'paths')`. Its numbers depend
 * on the seed and the name alone, not on which other streams exist or in which order they are used.
 */
export function stream(seed: number, name: string): RandomStream {
  return new RandomStream(seed, name);
}

/** Numbers from which on code of their own is faster: moving the generator there and back takes as long as ten. */
const MANY = 64;

/**
 * The generator is xoroshiro128+ (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018). Its state is
 * the MurmurHash3 of seed and name. The lowest bits of its words are linear recurrences, so whatever has few outcomes (a
 * layer, an index) is read from high bits.
 */
export class RandomStream {
  readonly seed: number;
  readonly name: string;
  #words: JumpableRandomGenerator;
  readonly #one = new Float64Array(1);

  /** @throws InputError unless `seed` is a whole number in [0, 2⁵³) */
  constructor(seed: number, name: string) {
    demand(
      Number.isSafeInteger(seed) && seed >= 0,
      'a seed must be a whole number in [0, 2^53)',
      seed,
      'Give a seed such as 1.',
    );
    this.seed = seed;
    this.name = name;
    this.#words = xoroshiro128plusFromState([1, 2, 3, 4].map((lane) => hash(seed, name, lane)));
  }

  /** The stream of the same seed named `this.name/name`. */
  substream(name: string): RandomStream {
    return new RandomStream(this.seed, `${this.name}/${name}`);
  }

  /** A stream that will give the numbers that this one will, from here on. Neither moves the other. */
  copy(): RandomStream {
    const same = new RandomStream(this.seed, this.name);
    same.#words = this.#words.clone();
    return same;
  }

  /** A stream of the numbers that this one would give 2⁶⁴ words later: independent of all that it will give. */
  apart(): RandomStream {
    const later = this.copy();
    later.#words.jump();
    return later;
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number {
    const high = this.#words.next() >>> 5;
    const low = this.#words.next() >>> 6;
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
    demand(
      Number.isInteger(n) && n >= 1 && n <= 2 ** 32,
      'the number of outcomes must be whole, in [1, 2^32]',
      n,
      'Correct it.',
    );
    const wordsEach = Math.floor(2 ** 32 / n);
    for (;;) {
      const outcome = Math.floor((this.#words.next() >>> 0) / wordsEach);
      if (outcome < n) return outcome;
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
    if (out.length >= MANY) {
      this.#words = xoroshiro128plusFromState(fillNormals(out, words.getState()));
      return;
    }
    for (let k = 0; k < out.length; ) {
      const high = words.next();
      const low = words.next();
      const layer = low >>> 25;
      const u = high * 2 ** -31 + (low & 0x1ffffff) * 2 ** -56; // in [−1, 1), independent of the layer
      if (Math.abs(u) < RATIOS[layer]) {
        out[k++] = u * WIDTHS[layer];
        continue;
      }
      const value = normalFromLayer(layer, u, this);
      if (value !== undefined) out[k++] = value;
    }
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
