import type { Lane } from '../graph/index.ts';

/** How a vector is divided. */
export type LaneShape = 'f32x4' | 'f64x2';

/** WebAssembly text for values in lanes, as a sequence of assignments to locals. Equal values are computed once. */
export abstract class LaneText {
  readonly lines: string[] = [];
  readonly #known = new Map<string, Lane>();
  readonly #shape: LaneShape;
  readonly #local: () => string;

  /** @param local gives the name of a fresh local of type v128 */
  constructor(shape: LaneShape, local: () => string) {
    this.#shape = shape;
    this.#local = local;
  }

  abstract constant(value: number): Lane;

  /** The value of this text, computed where it is first asked for. */
  value(text: string): Lane {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const name = this.#local();
    this.lines.push(`(local.set ${name} ${text})`);
    const lane = `(local.get ${name})` as Lane;
    this.#known.set(text, lane);
    return lane;
  }

  add = (a: Lane, b: Lane): Lane => this.own('add', a, b);
  sub = (a: Lane, b: Lane): Lane => this.own('sub', a, b);
  mul = (a: Lane, b: Lane): Lane => this.own('mul', a, b);
  div = (a: Lane, b: Lane): Lane => this.own('div', a, b);
  neg = (a: Lane): Lane => this.own('neg', a);

  /** @param coefficients highest power first */
  protected polynomial([first, ...rest]: readonly number[], x: Lane): Lane {
    return rest.reduce((sum, c) => this.add(this.mul(sum, x), this.constant(c)), this.constant(first));
  }

  /** @param mask all bits where a is taken, none elsewhere */
  protected either(mask: Lane, a: Lane, b: Lane): Lane {
    return this.apply('v128.bitselect', a, b, mask);
  }

  /** An instruction of the shape of its numbers. */
  protected own(instruction: string, ...operands: readonly Lane[]): Lane {
    return this.apply(`${this.#shape}.${instruction}`, ...operands);
  }

  protected apply(instruction: string, ...operands: readonly Lane[]): Lane {
    return this.value(`(${instruction} ${operands.join(' ')})`);
  }
}

/** A number as WebAssembly text writes it. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}
