/** Something that a user should know of data or of a training, found by looking at it. */
export interface Finding {
  /** What it is, as a program compares it. */
  readonly kind: string;
  /** `error`: what is made of it would be wrong. `warning`: it may be meant, or be in the way. `note`: nothing is wrong. */
  readonly severity: 'error' | 'warning' | 'note';
  /** A sentence or two: what it is about, numbers, and a remedy. */
  readonly message: string;
}
