import { concat, type Expression } from '../graph/index.ts';
import { demand } from '../tensor/index.ts';

/** What is made of a network's outputs, the logits, in physical units: the shares of the classes, or their logarithms. */
export type Head = 'softmax' | 'log-softmax';

export const heads: readonly Head[] = ['softmax', 'log-softmax'];

/** Classes that a head may have. */
export const MOST_CLASSES = 256;

/**
 * What a head makes of logits [N, m]. With L the logarithm of Σ e^(xⱼ−xᵢ) over the other classes, softmax is σ(−L), and its
 * logarithm −log(1+e^L). So no digits are lost in either tail. Each xⱼ stands in it once. So boxes of logits are enclosed tightly.
 */
export function withHead(logits: Expression, head: Head | undefined): Expression {
  if (head === undefined) return logits;
  const rival = sumOfOthers(logits, Number(logits.shape[1])).sub(logits);
  return head === 'softmax' ? rival.neg().sigmoid() : rival.softplus().neg();
}

/**
 * The logarithm of Σ e^xⱼ over the other classes of each, [N, m]. It is made of sums over the next 1, 2, 4, … classes, in a circle. So a few
 * operations do, however many classes there are.
 */
function sumOfOthers(x: Expression, classes: number): Expression {
  let [window, size] = [turned(x, 1, classes), 1];
  let [sum, done]: [Expression | undefined, number] = [undefined, 0];
  for (let left = classes - 1; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      const next = done === 0 ? window : turned(window, done, classes);
      sum = sum === undefined ? next : sum.logAddExp(next);
      done += size;
    }
    if (left > 1) window = window.logAddExp(turned(window, size, classes));
    size *= 2;
  }
  return sum as Expression;
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
