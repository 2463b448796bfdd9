import { concat, type Expression } from '../graph/index.ts';
import { demand } from '../tensor/index.ts';

/** What is made of a network's outputs, the logits, in physical units: the shares of the classes, or their logarithms. */
export type Head = 'softmax' | 'log-softmax';

export const heads: readonly Head[] = ['softmax', 'log-softmax'];

/** Classes that a head may have: each takes a pass over all others. */
export const MOST_CLASSES = 256;

/**
 * What a head makes of logits [N, m]. With L the logarithm of Σ e^(xⱼ−xᵢ) over the other classes, softmax is σ(−L), and its
 * logarithm −log(1+e^L). So no digits are lost in either tail. Each xⱼ stands in it once, and xᵢ in all terms with one sign. So
 * boxes of logits are enclosed tightly.
 */
export function withHead(logits: Expression, head: Head | undefined): Expression {
  if (head === undefined) return logits;
  const classes = Number(logits.shape[1]);
  const others = Array.from({ length: classes - 1 }, (_, k) => turned(logits, k + 1, classes).sub(logits));
  const [first, ...rest] = others as [Expression, ...Expression[]];
  const rival = rest.reduce((sum, other) => sum.logAddExp(other), first);
  return head === 'softmax' ? rival.neg().sigmoid() : rival.softplus().neg();
}

/** Columns moved on by some places, those at the end to the front. */
function turned(x: Expression, by: number, width: number): Expression {
  return concat([x.slice(1, by, width), x.slice(1, 0, by)], 1);
}

/**
 * Checks that a head can stand behind a network.
 *
 * @throws InputError for a single class, or for too many
 */
export function demandClasses(source: string, head: Head | undefined, classes: number, remedy: string): void {
  demand(
    head === undefined || (classes > 1 && classes <= MOST_CLASSES),
    `a ${head} of ${source} must be of 2 to ${MOST_CLASSES} classes`,
    classes,
    remedy,
  );
}
