import type { Expression } from '../graph/index.ts';

/** Says why a graph has no code in lanes. Never leaves the folder. */
export class NoLanes extends Error {
  constructor(e: Expression, why: string) {
    super(`${e.op} [${e.shape.join(',')}]: ${why}`);
  }
}
