import type { Order } from '../graph/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { Helper, Routine, WeightTable } from './code.ts';
import { type ConstantList, constantsOf } from './constants.ts';
import { checkedOrder } from './order.ts';
import { type Dialect, printNumber, printScalar, printStatements, wrap } from './print.ts';
import { printTable } from './print-table.ts';
import { domainConditions, routinesOf, signatures } from './routines.ts';
import { checkedName, cString, description } from './text.ts';

export interface HeaderOptions {
  /** 0: the value; 1: also the gradient; 2: also the Hessian. */
  readonly order: Order;
  /** First part of every name. Default `surrogate`. */
  readonly name?: string;
}

/**
 * A C99 header that computes a surrogate and its derivatives in double, for C++ too. It needs `math.h` alone, allocates
 * nothing, and has no state, so that threads may share it:
 *
 * - `int name_value(x, y)`, `int name_gradient(x, y, dydx)` and `int name_hessian(x, y, dydx, hessian)` return 0 inside the
 *   domain, 1 outside
 * - `int name_outside_domain(x)` tells that alone; NaN is outside
 * - `name_inputs`, `name_outputs`, `name_input_names`, `…_units`, `name_output_names`, `…_units`, `name_domain_lo`,
 *   `name_domain_hi`
 *
 * Arrays and arithmetic are those of {@link exportModule}.
 *
 * @throws InputError when a weight is not finite, or the name is no identifier
 */
export function exportC(surrogate: Surrogate, options: HeaderOptions): string {
  const name = checkedName(options.name ?? 'surrogate');
  const { byOrder, tables, helpers } = routinesOf(surrogate, checkedOrder(options.order));
  const dialect = c99(name, new Set(tables.map((table) => table.name)), helpers);
  const guard = `SOBOLEV_${name.toUpperCase()}_H`;
  const lines = [
    '/*',
    ...description(surrogate, name).map((line) => ` * ${line}`.trimEnd()),
    ' *',
    ' * Arrays are row-major: x [d], y [m], dydx [m*d] with the derivative of y[o] by x[i] at o*d + i, hessian [m*d*d].',
    ' * Functions return 0 where x is inside the domain on which the network is to be trusted and 1 outside it, where they',
    ' * compute all the same. Compile without -ffast-math, which makes NaN invisible.',
    ' */',
    `#ifndef ${guard}`,
    `#define ${guard}`,
    '',
    '#include <math.h>',
    '',
    `enum { ${name}_inputs = ${surrogate.inputs.length}, ${name}_outputs = ${surrogate.outputs.length} };`,
    ...constantsOf(surrogate).flatMap((list) => constant(list, name)),
    ...tables.flatMap((table) => ['', ...numbers(table, name)]),
    ...helpers.flatMap((helper) => ['', ...helperFunction(helper, name, dialect)]),
    '',
    ...domainCheck(surrogate, name),
    ...byOrder.flatMap((program, k) => ['', ...routine(program, k as Order, name, dialect)]),
    '',
    `#endif /* ${guard} */`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The whole program sees tables and helpers, so their names begin with the network's. */
function c99(name: string, tables: ReadonlySet<string>, helpers: readonly Helper[]): Dialect {
  const own = new Set(helpers.map((helper) => helper.name));
  return {
    keywords: { value: 'const double', variable: 'double', index: 'int' },
    read: (array, index) => `${tables.has(array) ? `${name}_` : ''}${array}[${index}]`,
    function: (called) => (own.has(called) ? `${name}_${called}` : called),
  };
}

function constant({ key, values }: ConstantList, name: string): string[] {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const type = typeof values[0] === 'string' ? 'char *const' : 'double';
  const items = values.map((value) => (typeof value === 'string' ? cString(value) : bound(value)));
  return [`static const ${type} ${name}_${snake}[${values.length}] = {`, ...wrap(items, '  '), '};'];
}

function bound(value: number): string {
  if (Number.isFinite(value)) return printNumber(value);
  return value < 0 ? '-INFINITY' : 'INFINITY';
}

/** C's names of the types of tables. */
const TYPES = {
  Float32Array: 'float',
  Float64Array: 'double',
  Uint16Array: 'unsigned short',
  Uint32Array: 'unsigned int',
} as const;

function numbers(table: WeightTable, name: string): string[] {
  const { type, items } = printTable(table);
  const own = type === 'Float32Array' ? items.map((item) => `${item}f`) : items;
  return [`static const ${TYPES[type]} ${name}_${table.name}[${items.length}] = {`, ...wrap(own, '  '), '};'];
}

function helperFunction(helper: Helper, name: string, dialect: Dialect): string[] {
  const parameters = helper.parameters.map((parameter) => `double ${parameter}`).join(', ');
  return [
    `static inline double ${name}_${helper.name}(${parameters}) {`,
    ...printStatements(helper.statements, dialect),
    `  return ${printScalar(helper.result, dialect)};`,
    '}',
  ];
}

function domainCheck(surrogate: Surrogate, name: string): string[] {
  const checks = domainConditions(surrogate, (i) => `x[${i}]`, 'INFINITY');
  return [
    '/* 1 where x is outside the domain, whose boundary is inside; NaN is outside. */',
    `static inline int ${name}_outside_domain(const double *x) {`,
    '  return !(',
    ...checks.map((check, k) => `    ${check}${k < checks.length - 1 ? ' &&' : ''}`),
    '  );',
    '}',
  ];
}

function routine({ statements, scratch }: Routine, order: Order, name: string, dialect: Dialect): string[] {
  const { name: routineName, fills, comment } = signatures[order];
  const parameters = ['const double *x', ...fills.map((array) => `double *${array}`)].join(', ');
  return [
    `/* ${comment} Returns ${name}_outside_domain(x). */`,
    `static inline int ${name}_${routineName}(${parameters}) {`,
    `  const int outside = ${name}_outside_domain(x);`,
    ...[...scratch].map(([array, size]) => `  double ${array}[${size}];`),
    ...printStatements(statements, dialect),
    '  return outside;',
    '}',
  ];
}
