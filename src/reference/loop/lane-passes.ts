import { fill, type LaneBody, type Place } from './lane-body.ts';
import type { PathNames } from './path-bodies.ts';
import type { PathBlock } from './path-sweeps.ts';

/** Paths from their start to their last state. */
export class ForwardPass {
  /** The last state. */
  readonly state: readonly Float32Array[];
  /** What steps hold. */
  readonly held: readonly Float32Array[];
  readonly steps: number;
  readonly #start: LaneBody;
  readonly #step: LaneBody;
  readonly #x: readonly Place[];
  readonly #z: readonly Place[];
  readonly #first: readonly Place[];
  readonly #begun: readonly Float32Array[];
  readonly #number: Float32Array | undefined;
  readonly #normals: number;

  constructor(names: PathNames, steps: number, start: LaneBody, step: LaneBody) {
    this.steps = steps;
    this.state = step.all(names.state);
    this.held = start.all(names.held);
    this.#start = start;
    this.#step = step;
    this.#x = start.reads(names.x);
    this.#z = step.reads(names.z);
    this.#normals = names.z.length;
    const begun = [...names.state, ...names.held];
    this.#first = step.reads(begun);
    this.#begun = start.all(begun);
    this.#number = step.find('step', 1);
  }

  /** @param kept where states before each step are kept, for the way back */
  run({ x, z }: PathBlock, kept: readonly KeptState[]): void {
    fill(this.#x, x);
    this.#start.step();
    fill(this.#first, this.#begun);
    for (let n = 0; n < this.steps; n++) {
      for (const { of, at } of kept) at[n].set(this.state[of]);
      if (this.#number !== undefined) this.#number[0] = n;
      const first = n * this.#normals;
      for (const { into, from } of this.#z) into.set(z[first + from]);
      this.#step.step();
    }
  }
}

/** A column of the state before each step. */
export interface KeptState {
  /** Its place among the columns of the state. */
  readonly of: number;
  readonly at: readonly Float32Array[];
}

/** Adjoints of the last state, and of the inputs where the payoff depends on them. */
export interface EndAdjoints {
  readonly state: readonly Float32Array[];
  readonly direct: readonly Float32Array[];
}

/** From the adjoints of the last state to those of the inputs. */
export class BackwardPass {
  /** What the way back reads of states, which the way forward must keep. */
  readonly kept: readonly (KeptState & Pick<Place, 'into'>)[];
  readonly #forward: ForwardPass;
  readonly #step: LaneBody;
  readonly #slopes: LaneBody;
  readonly #z: readonly Place[];
  readonly #held: readonly Place[];
  readonly #number: Float32Array | undefined;
  readonly #normals: number;
  readonly #adjoints: readonly Float32Array[];
  readonly #heldAdjoints: readonly Float32Array[];
  readonly #passed: readonly Place[];
  readonly #x: readonly Place[];
  readonly #direct: readonly Place[];
  readonly #results: readonly Float32Array[];

  /**
   * @param step back
   * @param slopes to the inputs
   */
  constructor(names: PathNames, forward: ForwardPass, step: LaneBody, slopes: LaneBody, rows: number) {
    this.#forward = forward;
    this.#step = step;
    this.#slopes = slopes;
    this.kept = step.reads(names.state).map(({ into, from }) => ({
      into,
      of: from,
      at: Array.from({ length: forward.steps }, () => new Float32Array(rows)),
    }));
    this.#z = step.reads(names.z);
    this.#held = step.reads(names.held);
    this.#number = step.find('step', 1);
    this.#normals = names.z.length;
    this.#adjoints = step.all(names.stateAdjoints);
    this.#heldAdjoints = step.all(names.heldAdjoints);
    this.#passed = slopes.reads([...names.stateAdjoints, ...names.heldAdjoints]);
    this.#x = slopes.reads(names.x);
    this.#direct = slopes.reads(names.directAdjoints);
    this.#results = slopes.all(names.slopes);
  }

  /** @param end the adjoints with which paths end. @returns the slopes, in place */
  run({ x, z }: PathBlock, end: EndAdjoints): readonly Float32Array[] {
    end.state.forEach((bar, i) => void this.#adjoints[i].set(bar));
    for (const bar of this.#heldAdjoints) bar.fill(0);
    fill(this.#held, this.#forward.held);
    for (let n = this.#forward.steps - 1; n >= 0; n--) {
      for (const { into, at } of this.kept) into.set(at[n]);
      if (this.#number !== undefined) this.#number[0] = n;
      const first = n * this.#normals;
      for (const { into, from } of this.#z) into.set(z[first + from]);
      this.#step.step();
    }
    fill(this.#passed, [...this.#adjoints, ...this.#heldAdjoints]);
    fill(this.#x, x);
    fill(this.#direct, end.direct);
    this.#slopes.step();
    return this.#results;
  }
}
