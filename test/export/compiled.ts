import { WeightTables } from '../../src/export/arrays.ts';
import type { Routine } from '../../src/export/code.ts';
import type { Filled } from '../../src/export/function.ts';
import { looped } from '../../src/export/looped.ts';
import { printScalar, printStatements } from '../../src/export/print.ts';
import { scriptDialect } from '../../src/export/script-dialect.ts';
import { straightLine } from '../../src/export/straight.ts';
import type { Tensor } from '../../src/tensor/index.ts';

/** A routine that fills arrays, from inputs by name. */
export type Compiled = (inputs: Readonly<Record<string, Tensor>>) => Record<string, Float64Array>;

/** Both kinds of code, whatever the size of a function. */
export const kinds = {
  'straight lines': (results: readonly Filled[]) => compile(straightLine(results), results),
  loops: (results: readonly Filled[]) => compile(looped(results, new WeightTables()), results),
} as const;

/** A routine as a function of this process. */
function compile({ statements, tables, scratch, helpers }: Routine, results: readonly Filled[]): Compiled {
  const dialect = scriptDialect(false);
  const functions = helpers.map(
    ({ name, parameters, statements: body, result }) =>
      `const ${name} = (${parameters}) => {\n${printStatements(body, dialect).join('\n')}\n` +
      `return ${printScalar(result, dialect)};\n};`,
  );
  return (inputs) => {
    const filled = results.map(({ array, of }) => [
      array,
      new Float64Array((of.shape as readonly number[]).reduce((p, q) => p * q, 1)),
    ]);
    const arrays = new Map<string, ArrayLike<number>>([
      ...Object.entries(inputs).map(([name, { data }]) => [name, data] as const),
      ...(filled as [string, Float64Array][]),
      ...tables.map(({ name, values }) => [name, values] as const),
      // What was in a working array before must not matter.
      ...[...scratch].map(([name, size]) => [name, new Float64Array(size).fill(Number.NaN)] as const),
    ]);
    const text = [...functions, ...printStatements(statements, dialect)].join('\n');
    new Function(...arrays.keys(), text)(...arrays.values());
    return Object.fromEntries(filled);
  };
}
