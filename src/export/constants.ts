import type { Surrogate } from '../surrogate/index.ts';
import type { Variable } from '../variable/index.ts';

/** A list that generated code has of inputs or outputs, by its name in ECMAScript. */
export interface ConstantList {
  readonly key: string;
  readonly comment: string;
  readonly values: readonly string[] | readonly number[];
}

/** Names, units ('' where there is none) and domain (±∞ where there is none). */
export function constantsOf({ inputs, outputs }: Surrogate): ConstantList[] {
  const names = (variables: readonly Variable[]) => variables.map(({ name }) => name);
  const units = (variables: readonly Variable[]) => variables.map(({ unit }) => unit ?? '');
  return [
    { key: 'inputNames', comment: 'Names of x.', values: names(inputs) },
    { key: 'inputUnits', comment: 'Units of x, empty where there is none.', values: units(inputs) },
    { key: 'outputNames', comment: 'Names of y.', values: names(outputs) },
    { key: 'outputUnits', comment: 'Units of y, empty where there is none.', values: units(outputs) },
    {
      key: 'domainLo',
      comment: 'Least x to be trusted.',
      values: inputs.map(({ lo }) => lo ?? Number.NEGATIVE_INFINITY),
    },
    {
      key: 'domainHi',
      comment: 'Greatest x to be trusted.',
      values: inputs.map(({ hi }) => hi ?? Number.POSITIVE_INFINITY),
    },
  ];
}
