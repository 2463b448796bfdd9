import { adjoint, concat, type Expression, input, tangent } from '../../graph/index.ts';
import { type BoundTerm, squareWeight } from '../../objective/index.ts';
import { lower } from '../../onnx/index.ts';
import type { Engine, Program, Values } from '../../runtime/index.ts';
import { parameterCount } from '../../surrogate/index.ts';
import { FIXED_DRAWS } from '../draws.ts';
import { batchLoss, type StepOptions } from '../step.ts';

/**
 * The programs of some rows: of the residual and of products with its Jacobian, in float64. Names begin with `jacobian.`, since
 * tables of terms may have any other.
 */
export interface ResidualPrograms {
  /**
   * From the parameters [P] to each term's loss and `jacobian.residual` [M], scaled such that its squares add up to the
   * loss.
   */
  readonly residual: Program;
  /**
   * From the parameters and `jacobian.directions` [s, P] to the Jacobian's product with each, `jacobian.products` [s, M]:
   * tangents.
   */
  readonly forward: Program;
  /** From the parameters and a `jacobian.cotangent` [M] to `jacobian.product` [P], of the transposed Jacobian: an adjoint. */
  readonly backward: Program;
  /** Numbers of the residual. */
  readonly length: number;
}

/**
 * @param rows number of these points
 * @param number of rows of the whole set, to which contributions of its parts add up
 * @param sweeps directions of one call
 */
export async function residualPrograms(
  engine: Engine,
  step: StepOptions,
  { rows, all, sweeps, threads }: { rows: number; all: number; sweeps: number; threads: number },
): Promise<ResidualPrograms> {
  const { residuals, losses } = batchLoss({ ...step, copies: 1 }, rows, { turns: FIXED_DRAWS });
  const count = parameterCount(step.architecture);
  const { terms } = step.objective;
  const moving = terms.filter(({ weight }) => weight > 0);
  const residual = concat(
    moving.flatMap((term) => residuals[term.name].map((block, _, of) => scaled(term, block, of.length, all))),
    0,
  );
  const parameters = input('parameters', [count]);
  const directions = input('jacobian.directions', [sweeps, count]);
  const products = Array.from({ length: sweeps }, (_, k) => {
    const direction = directions.slice(0, k, k + 1).reshape(parameters.shape);
    return tangent([residual], new Map([[parameters, direction]]))[0].reshape([1, ...residual.shape]);
  });
  const cotangent = input('jacobian.cotangent', residual.shape);
  const open = (outputs: Readonly<Record<string, Expression>>) =>
    engine.load(lower(outputs, { precision: 'float64' }), { precision: 'float64', threads });
  const parts = terms.map(({ name }) => [`jacobian.${name}`, losses[name].mul(rows / all)]);
  return {
    residual: await open({ 'jacobian.residual': residual, ...Object.fromEntries(parts) }),
    forward: await open({ 'jacobian.products': concat(products, 0) }),
    backward: await open({ 'jacobian.product': adjoint(residual, [parameters], cotangent)[0] }),
    length: residual.shape[0] as number,
  };
}

/** A block [rows, k] as a vector whose squares add up to what it contributes to the loss of all rows. */
function scaled(term: BoundTerm, block: Expression, blocks: number, all: number): Expression {
  const [rows, k] = block.shape as readonly number[];
  return block.reshape([rows * k]).mul(Math.sqrt(squareWeight(term, [all, k], blocks)));
}

/** A table in the precision of these programs. */
export function doubled({ dims, data }: Values): Values {
  return { type: 'float64', dims, data: Float64Array.from(data as Float32Array) };
}

export function float64(data: Float64Array, dims: readonly number[] = [data.length]): Values {
  return { type: 'float64', dims, data };
}
