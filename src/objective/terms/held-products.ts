import type { HessianProducts } from '../../dataset/index.ts';
import type { Expression } from '../../graph/index.ts';
import { InputError, type Tensor } from '../../tensor/index.ts';
import { combinationsOf } from '../directions/combinations.ts';
import type { Directions } from '../directions/directions.ts';
import { productsAlong } from '../directions/held.ts';
import { givenVectors, unitVectors } from '../directions/sweep.ts';
import { meanSquareOf } from '../mean-squares.ts';
import { labels } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples } from '../term.ts';
import { blocksOf, demandCurved, hessianProducts, permuted } from './second.ts';

const DIRECTIONS = 'directions';
const PRODUCTS = 'products';

/** Products that points hold, and their standard errors where they are known. */
interface Held {
  readonly hvp: HessianProducts;
  readonly errors?: Tensor;
}

/**
 * Differences of products of Hessians with the k directions that each point has: a block [B, d] for each sweep and output.
 * Random directions are combinations Σ ±vᵢ/√k of those held, with signs drawn anew at each step. In expectation the squares
 * of their products are the mean over all k; so one sweep a step is enough.
 *
 * @param moves whether the term moves the network
 * @throws InputError where other directions are asked for than the points have
 */
export function heldProducts(
  held: Held,
  network: Dimensions,
  asked: Directions,
  moves: boolean,
): TermOnSamples {
  if (asked.kind === 'random') {
    const count = asked.count ?? 1;
    const k = held.hvp.directions.shape[1];
    return count < k ? combinations(held, network, count, moves) : each(held, network, moves);
  }
  const found = asked.kind === 'principal' ? undefined : along(held, asked, network.inputs);
  if (found === undefined)
    throw new InputError(
      `${asked.kind === 'given' ? 'given directions need' : `directions of the kind ${asked.kind} need`} second derivatives along them`,
      'Hessian-vector products along others',
      'Label the points with whole Hessians, or compare along those that they have, as random directions.',
    );
  return each(found, network, moves);
}

/** Whether points hold products along such directions: random ones are combinations of their own. */
export function holdsProducts(hvp: HessianProducts, asked: Directions, inputs: number): boolean {
  if (asked.kind === 'random') return true;
  return asked.kind !== 'principal' && along({ hvp }, asked, inputs) !== undefined;
}

function along(
  { hvp, errors }: Held,
  asked: Extract<Directions, { readonly kind: 'axes' | 'given' }>,
  d: number,
): Held | undefined {
  return productsAlong(hvp, errors, asked.kind === 'axes' ? unitVectors(d) : givenVectors(asked.vectors, d));
}

/** All k directions at each step. */
function each(held: Held, network: Dimensions, moves: boolean): TermOnSamples {
  return { ...tablesOf(held, network), residual: residualOfEach(held, moves) };
}

/** Some combinations of the k directions at each step. */
function combinations(held: Held, network: Dimensions, count: number, moves: boolean): TermOnSamples {
  const signs = combinationsOf('curvatures.signs', held.hvp.directions.shape[1], count);
  return {
    ...tablesOf(held, network),
    draws: [signs.draw],
    residual: (batch) =>
      Array.from({ length: count }, (_, i) => {
        const [direction, product] = [DIRECTIONS, PRODUCTS].map((name) =>
          signs.of(batch, batch.table(name), i),
        );
        return differences(batch, direction, product, moves);
      }).flat(),
    whole: { residual: residualOfEach(held, moves) },
  };
}

function tablesOf({ hvp, errors }: Held, { inputs, outputs }: Dimensions) {
  const [n, k] = hvp.directions.shape;
  const { name, values } = labels(PRODUCTS, hvp.products, [n, k, outputs, inputs]);
  const laid = blocksOf({ inputs, outputs }).byInput ? permuted(values, [0, 1, 3, 2]) : values;
  return {
    tables: [labels(DIRECTIONS, hvp.directions, [n, k, inputs]), { name, values: laid }],
    signal: meanSquareOf(hvp.products.data),
    noise: meanSquareOf(errors?.data),
  };
}

function residualOfEach({ hvp }: Held, moves: boolean): TermOnSamples['residual'] {
  const k = hvp.directions.shape[1];
  return (batch) =>
    Array.from({ length: k }, (_, i) => {
      const [direction, product] = [DIRECTIONS, PRODUCTS].map((name) => {
        const all = batch.table(name);
        const [rows, , ...rest] = all.shape;
        return all.slice(1, i, i + 1).reshape([rows, ...rest]);
      });
      return differences(batch, direction, product, moves);
    }).flat();
}

/** @param product labels along the direction [B, outer, inner] */
function differences(batch: Batch, direction: Expression, product: Expression, moves: boolean): Expression[] {
  const predicted = hessianProducts(batch, direction);
  if (moves) demandCurved(predicted);
  return predicted.map((own, block) => own.sub(product.slice(1, block, block + 1).reshape(own.shape)));
}
