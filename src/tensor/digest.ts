/**
 * SHA-256 of bytes (FIPS 180-4), as 64 hexadecimal digits. Files say by it which other data they belong to. Digests of the
 * platforms are for Node alone or asynchronous.
 *
 * @param parts digested as if they were one after the other
 */
export function digest(...parts: readonly Uint8Array[]): string {
  const state = Int32Array.from(PRIMES.slice(0, 8), (p) => fraction(Math.sqrt(p)));
  const block = new Uint8Array(64);
  let filled = 0;
  let length = 0;
  const take = (bytes: Uint8Array) => {
    length += bytes.length;
    let from = 0;
    // What does not fill a block waits for more. Whole blocks are read where they are.
    while (from < bytes.length) {
      if (filled === 0 && from + 64 <= bytes.length) {
        compress(state, bytes, from);
        from += 64;
        continue;
      }
      block[filled++] = bytes[from++];
      if (filled < 64) continue;
      compress(state, block, 0);
      filled = 0;
    }
  };
  for (const part of parts) take(part);
  const end = new Uint8Array((filled < 56 ? 56 : 120) - filled + 8);
  end[0] = 0x80;
  new DataView(end.buffer).setBigUint64(end.length - 8, BigInt(length) * 8n);
  take(end);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

const PRIMES = Array.from({ length: 310 }, (_, k) => k + 2).filter((n) => {
  for (let k = 2; k * k <= n; k++) if (n % k === 0) return false;
  return true;
});
const ROUNDS = Int32Array.from(PRIMES.slice(0, 64), (p) => fraction(Math.cbrt(p)));

/** The first 32 bits behind the point. */
function fraction(x: number): number {
  return Math.floor((x % 1) * 2 ** 32);
}

const words = new Int32Array(64);

function compress(state: Int32Array, bytes: Uint8Array, start: number): void {
  for (let i = 0, at = start; i < 16; i++, at += 4)
    words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  for (let i = 16; i < 64; i++) {
    const p = words[i - 15];
    const q = words[i - 2];
    const early = turned(p, 7) ^ turned(p, 18) ^ (p >>> 3);
    const late = turned(q, 17) ^ turned(q, 19) ^ (q >>> 10);
    words[i] = (words[i - 16] + early + words[i - 7] + late) | 0;
  }
  // One by one: taking them apart as a list lasts twice as long as all rounds.
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const first = (h + mixed + choice + ROUNDS[i] + words[i]) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** Turned right by some bits. */
function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
