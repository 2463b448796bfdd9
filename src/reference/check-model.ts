import { describe, InputError } from '../tensor/index.ts';
import { checkedVariables, type Variable } from '../variable/index.ts';
import { withCheckedLabels } from './checked-labels.ts';
import type { ReferenceModel } from './model.ts';

const REMEDY = 'Export what functionModel, monteCarloModel or callbackModel returns.';

/**
 * Checks that a value, from wherever it comes, is a reference model with a domain, and returns it. Its labels are checked
 * then: what was asked for is there, and of its shape.
 *
 * @param source what it comes from, for messages: "./my-model.ts"
 * @throws InputError naming the first part that is missing or wrong
 */
export function checkedModel(value: unknown, source: string): ReferenceModel {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${source} must give a reference model`, kindOf(value), REMEDY);
  const model = value as Partial<Record<keyof ReferenceModel, unknown>>;
  const expect = (holds: boolean, part: keyof ReferenceModel, what: string) => {
    if (!holds)
      throw new InputError(
        `${part} of the model of ${source} must be ${what}`,
        describe(model[part]),
        REMEDY,
      );
  };
  expect(typeof model.name === 'string' && model.name.trim() !== '', 'name', 'a name');
  for (const part of ['inputs', 'outputs'] as const)
    expect(isVariables(model[part]), part, 'a list of variables');
  expect(typeof model.label === 'function', 'label', 'a function');
  expect(model.exact === undefined || typeof model.exact === 'function', 'exact', 'a function or left out');
  expect(
    typeof model.parameters === 'object' && model.parameters !== null,
    'parameters',
    'an object of plain data, {} for none',
  );
  const checked = value as ReferenceModel;
  checkedVariables(checked.inputs, 'input');
  checkedVariables(checked.outputs, 'output');
  const unbounded = checked.inputs.find(({ lo }) => lo === undefined);
  if (unbounded !== undefined)
    throw new InputError(
      `inputs of the model of ${source} must have a domain`,
      `${unbounded.name} without bounds`,
      'Give its lo and hi.',
    );
  return withCheckedLabels(checked);
}

function isVariables(value: unknown): value is readonly Variable[] {
  return Array.isArray(value) && value.every((variable) => typeof variable === 'object' && variable !== null);
}

/** What a value is, in a few words. */
function kindOf(value: unknown): string {
  return typeof value === 'function' ? 'a function' : describe(value);
}
