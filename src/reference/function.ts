import { concat, type Expression } from '../graph/index.ts';
import type { Precision } from '../onnx/index.ts';
import { BATCH, formatShape, InputError, rowsOf, sameShape, type Tensor } from '../tensor/index.ts';
import { checkedVariables, knownDomain, type Variable } from '../variable/index.ts';
import { evaluateInBatches, pointsInput } from './batches.ts';
import { checkPoints, finiteLabels } from './checks.ts';
import { labelGraph } from './differentials.ts';
import { exactLabels } from './exact-labels.ts';
import { explainNonFinite } from './explain.ts';
import { checkedColumns, checkedExpression, onlyNamed } from './expressions.ts';
import { labelsOf, withoutNoise } from './labels.ts';
import type { ExactModel, LabelRequest, Labels } from './model.ts';
import {
  callable,
  checkedOptions,
  modelName,
  type OptionSchemas,
  records,
  text,
  variables,
} from './options.ts';
import { checkPrecision, precisionSchema } from './precision.ts';
import { boundBy, checkRequest } from './request.ts';

/** A function given as a graph, and what it is a function of. */
export interface FunctionModelOptions {
  readonly name: string;
  /** With lo and hi: the domain. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /**
   * Row n of the result depends on row n of the inputs alone.
   *
   * @param columns the inputs by name, [N, 1] each: `({ radius, height }) => radius.square().mul(height)`
   * @param x all inputs, [N, inputs]
   * @returns [N, outputs], or a list of columns [N, 1], one an output
   */
  readonly function: (
    columns: Readonly<Record<string, Expression>>,
    x: Expression,
  ) => Expression | readonly Expression[];
  /** In which labels are computed. Default float64. */
  readonly precision?: Precision;
  /** Plain data from which the model can be rebuilt, for records. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const SCHEMAS: OptionSchemas<FunctionModelOptions> = {
  name: text,
  inputs: variables,
  outputs: variables,
  function: callable,
  precision: precisionSchema,
  parameters: records,
};

/**
 * A reference model from a user's own function, its derivatives by algorithmic differentiation. It is its own closed
 * form: labels carry no noise.
 *
 * @throws InputError naming the option that does not fit, or when the function's result is not [N, outputs]
 */
export function functionModel(options: FunctionModelOptions): ExactModel {
  checkedOptions(modelName(options, 'a function model'), options, SCHEMAS);
  const { name, inputs, outputs, precision = 'float64', parameters = {} } = options;
  checkedVariables(inputs, 'input');
  checkedVariables(outputs, 'output');
  checkPrecision(name, precision, inputs, knownDomain(inputs));
  const x = pointsInput(inputs.length);
  const y = resultOf(options, x);
  const exact = exactLabels(y, x);
  return {
    name,
    inputs,
    outputs,
    parameters,
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      checkPoints(name, inputs, points);
      const asked = checkRequest({ name, outputs }, points, request);
      checkPrecision(name, precision, inputs, request.domain);
      const { engine, progress, signal } = request;
      const results = await evaluateInBatches(labelGraph(y, x, asked), points, {
        engine,
        precision,
        bindings: boundBy(asked),
        progress,
        signal,
      });
      const labels = finiteLabels(name, points, labelsOf(results), (row, order) =>
        explainNonFinite(y, x, order, { x: rowsOf(points, row, row + 1) }),
      );
      return asked.errors ? withoutNoise(labels) : labels;
    },
    exact(points: Tensor) {
      checkPoints(name, inputs, points);
      return exact(points);
    },
  };
}

function resultOf(options: FunctionModelOptions, x: Expression): Expression {
  const { name, inputs, outputs } = options;
  const columns = Object.fromEntries(inputs.map((variable, k) => [variable.name, x.slice(1, k, k + 1)]));
  const what = `the function of ${name}`;
  const result: unknown = options.function(onlyNamed(columns, `${what} has the inputs`), x);
  const y = Array.isArray(result)
    ? concat(checkedColumns(result, what), 1)
    : checkedExpression(result, what, 'one [N, outputs], or a list of one column [N, 1] an output');
  if (!sameShape(y.shape, [BATCH, outputs.length]))
    throw new InputError(
      `${what} must return shape ${formatShape([BATCH, outputs.length])}`,
      formatShape(y.shape),
      'Return one column an output.',
    );
  return y;
}
