const LEAST = 1e-15;
/** With a damping beyond this a step is too short to change anything. */
const MOST = 1e12;

/**
 * The damping μ of Levenberg and Marquardt's steps, by the ratio of what a step gains to what it promised (Nielsen, "Damping Parameter
 * in Marquardt's Method", IMM-REP-1999-05, eq. 2.8). It takes half as many passes over rows as a factor for success and one for failure,
 * by which about every second trial fails.
 */
export class GainDamping {
  #value: number;
  #rise = 2;

  constructor(initial: number) {
    this.#value = initial;
  }

  get value(): number {
    return this.#value;
  }

  get isExhausted(): boolean {
    return this.#value > MOST;
  }

  /** After a step that gained this share of what it promised: a third at the least, where it gained all. */
  fall(ratio: number): void {
    this.#value = Math.max(LEAST, this.#value * Math.max(1 / 3, 1 - (2 * ratio - 1) ** 3));
    this.#rise = 2;
  }

  /** After a step that gained nothing; faster and faster. */
  raise(): void {
    this.#value *= this.#rise;
    this.#rise *= 2;
  }
}
