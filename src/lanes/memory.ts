export const FLOAT_BYTES = 4;
/** Bytes of one v128. */
export const VECTOR = 16;
/** Vectors that one turn of a loop computes, independently of each other. */
export const UNROLLED = 2;
/** Numbers that one turn of a loop computes. */
export const TURN = (UNROLLED * VECTOR) / FLOAT_BYTES;

/** How many numbers a loop computes where `count` are wanted: whole turns. */
export function padded(count: number): number {
  return Math.ceil(count / TURN) * TURN;
}

/** A piece of memory: room for floats, wherever it will be. `place` gives pieces their addresses. */
export class Piece {
  readonly floats: number;
  /** Contents that are written before the first step, and kept. */
  readonly initial: Float32Array | undefined;

  constructor(floats: number, initial?: Float32Array) {
    this.floats = padded(floats);
    this.initial = initial;
  }
}
