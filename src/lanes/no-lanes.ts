import type { Expression } from '../graph/index.ts';

/** A graph that has no code in lanes: something in it is unusual. Never leaves the folder. */
export class NoLanes extends Error {
  constructor(e: Expression, why: string) {
    super(`${e.op} [${e.shape.join(',')}]: ${why}`);
  }
}
