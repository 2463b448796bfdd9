/** What figures call the loss of a term. */
export interface TermWords {
  readonly title: string;
  readonly note?: string;
  /** Label of the axis. */
  readonly label: string;
}

const TERM_WORDS: Readonly<Record<string, TermWords>> = {
  values: { title: 'Loss on the values', label: 'mean squared error of the values' },
  gradients: {
    title: 'Loss on the derivatives',
    note: 'stages with a Sobolev loss',
    label: 'mean squared error of the derivatives',
  },
  curvatures: {
    title: 'Loss on the curvatures',
    note: 'stages with a loss of second order',
    label: 'mean squared error of Hessian-vector products',
  },
};

/** What figures call a term; terms of one's own go by their names. */
export function termWords(name: string): TermWords {
  return Object.hasOwn(TERM_WORDS, name)
    ? TERM_WORDS[name]
    : { title: `Loss on ${name}`, label: `mean square of ${name}` };
}
