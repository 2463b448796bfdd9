import type { Order } from '../graph/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';
import type { Helper, Routine, WeightTable } from './code.ts';
import { type ConstantList, constantsOf } from './constants.ts';
import { checkedOrder } from './order.ts';
import { type Dialect, printScalar, printStatements, wrap } from './print.ts';
import { printTable } from './print-table.ts';
import { domainConditions, routinesOf, signatures } from './routines.ts';
import { scriptDialect } from './script-dialect.ts';
import { checkedName, description, scriptString } from './text.ts';

export interface ModuleOptions {
  /** TypeScript, or ECMAScript with types in comments. */
  readonly language: 'ts' | 'js';
  /** 0: the value; 1: also the gradient; 2: also the Hessian. */
  readonly order: Order;
  /** What the module calls itself. Default `surrogate`. */
  readonly name?: string;
}

/**
 * An ECMAScript module without dependencies that computes a surrogate and its derivatives in float64:
 *
 * - `value(x, y)`, `gradient(x, y, dydx)` and `hessian(x, y, dydx, hessian)` fill the arrays given, and allocate nothing
 * - `insideDomain(x)` is what these return too; NaN is outside
 * - `evaluate(x)` gives `{ y, dydx, hessian, inside }` as nested arrays
 * - `name`, `inputNames`, `inputUnits`, `outputNames`, `outputUnits`, `domainLo`, `domainHi`
 *
 * x [d], y [m], dydx [m·d] and hessian [m·d·d] are row-major, in physical units. Small networks become straight-line
 * code, large ones loops over tables; all orders give the same bits for y. The same surrogate gives the same text.
 *
 * @throws InputError when a weight is not finite, or the name is no identifier
 */
export function exportModule(surrogate: Surrogate, options: ModuleOptions): string {
  const { language, name = 'surrogate' } = options;
  demand(
    language === 'ts' || language === 'js',
    'the language of a module must be ts or js',
    language,
    'Choose one.',
  );
  const order = checkedOrder(options.order);
  const typed = language === 'ts';
  const { byOrder, tables, scratch, helpers } = routinesOf(surrogate, order);
  const dialect = scriptDialect(typed);
  const lines = [
    '/*',
    ...description(surrogate, checkedName(name)).map((line) => ` * ${line}`.trimEnd()),
    ' *',
    ' * Arrays are row-major: x [d], y [m], dydx [m*d] with the derivative of y[o] by x[i] at o*d + i, hessian [m*d*d].',
    ' * Functions return whether x is inside the domain on which the network is to be trusted; outside it they compute all',
    ' * the same.',
    ' */',
    '',
    `export const name = ${scriptString(name)};`,
    ...constantsOf(surrogate).flatMap((list) => constant(list, typed)),
    ...tables.flatMap(table),
    ...[...scratch].map(([array, size]) => `const $${array} = new Float64Array(${size});`),
    ...helpers.flatMap((helper) => ['', ...helperFunction(helper, typed, dialect)]),
    '',
    ...types(order, typed),
    ...domainCheck(surrogate, typed),
    ...byOrder.flatMap((program, k) => ['', ...routine(program, k as Order, surrogate, typed, dialect)]),
    '',
    ...evaluation(surrogate, order, typed),
  ];
  return `${lines.join('\n')}\n`;
}

function constant({ key, comment, values }: ConstantList, typed: boolean): string[] {
  const type = `readonly ${typeof values[0]}[]`;
  const items = values.map((value) => (typeof value === 'string' ? scriptString(value) : String(value)));
  const [line] = items.join(', ').length < 90 ? [`[${items.join(', ')}];`] : [];
  return [
    typed ? `/** ${comment} */` : `/** @type {${type}} ${comment} */`,
    `export const ${key}${typed ? `: ${type}` : ''} = ${line ?? '['}`,
    ...(line === undefined ? [...wrap(items, '  '), '];'] : []),
  ];
}

function table(own: WeightTable): string[] {
  const { type, items } = printTable(own);
  // As a literal: a call takes 65,535 arguments at most.
  return [`const $${own.name} = new ${type}([`, ...wrap(items, '  '), ']);'];
}

function helperFunction(
  { name, parameters, statements, result }: Helper,
  typed: boolean,
  dialect: Dialect,
): string[] {
  const list = parameters.map((parameter) => (typed ? `${parameter}: number` : parameter)).join(', ');
  const jsdoc = [...parameters.map((parameter) => `@param {number} ${parameter}`), '@returns {number}'];
  return [
    ...(typed ? [] : jsdocOf(jsdoc)),
    `function ${name}(${list})${typed ? ': number' : ''} {`,
    ...printStatements(statements, dialect),
    `  return ${printScalar(result, dialect)};`,
    '}',
  ];
}

function types(order: Order, typed: boolean): string[] {
  const parts = ['y: number[]', 'dydx: number[][]', 'hessian: number[][][]'].slice(0, order + 1);
  if (!typed)
    return [
      '/** @typedef {Float64Array | Float32Array | number[]} Numbers */',
      `/** @typedef {{ ${parts.join(', ')}, inside: boolean }} Evaluation */`,
      '',
    ];
  return [
    '/** An array that a function fills. */',
    'export type Numbers = Float64Array | Float32Array | number[];',
    '',
    '/** By output, then by input. */',
    'export interface Evaluation {',
    ...[...parts, 'inside: boolean'].map((part) => `  readonly ${part};`),
    '}',
    '',
  ];
}

function domainCheck(surrogate: Surrogate, typed: boolean): string[] {
  const checks = domainConditions(surrogate, (i) => `x[${i}]${typed ? '!' : ''}`, 'Infinity');
  return [
    ...documentation(
      'Whether x is inside the domain, its boundary included; NaN is not.',
      ['x'],
      'boolean',
      typed,
    ),
    `export function insideDomain(x${typed ? ': ArrayLike<number>): boolean' : ')'} {`,
    `  return (`,
    ...checks.map((check, k) => `    ${check}${k < checks.length - 1 ? ' &&' : ''}`),
    '  );',
    '}',
  ];
}

function routine(
  { statements, tables, scratch }: Routine,
  order: Order,
  surrogate: Surrogate,
  typed: boolean,
  dialect: Dialect,
): string[] {
  const { name, fills, comment } = signatures[order];
  const parameters = ['x', ...fills];
  const declared = parameters.map((parameter) =>
    typed ? `${parameter}: ${parameter === 'x' ? 'ArrayLike<number>' : 'Numbers'}` : parameter,
  );
  const [d, m] = [surrogate.inputs.length, surrogate.outputs.length];
  const sizes = [`y: ${m}`, `dydx: ${m * d}`, `hessian: ${m * d * d}`].slice(0, order + 1).join(', ');
  return [
    ...documentation(`${comment} Sizes: ${sizes}. Returns insideDomain(x).`, parameters, 'boolean', typed),
    `export function ${name}(${declared.join(', ')})${typed ? ': boolean' : ''} {`,
    '  const inside = insideDomain(x);',
    // V8 keeps an array at hand that has a name within the function: loops take half the time.
    ...[...tables.map((table) => table.name), ...scratch.keys()].map(
      (array) => `  const ${array} = $${array};`,
    ),
    ...printStatements(statements, dialect),
    '  return inside;',
    '}',
  ];
}

function evaluation({ inputs, outputs }: Surrogate, order: Order, typed: boolean): string[] {
  const [d, m] = [inputs.length, outputs.length];
  const { name, fills } = signatures[order];
  // Names of functions would not do: arrays would hide them.
  const arrays = ['outputs', 'first', 'second'].slice(0, order + 1);
  const sizes = [m, m * d, m * d * d];
  const block = `second.subarray(o * ${d * d}, (o + 1) * ${d * d})`;
  const nested = [
    'Array.from(outputs)',
    `rows(first, ${d})`,
    `Array.from(outputs, (_, o) => rows(${block}, ${d}))`,
  ];
  const parts = fills.map((part, k) => `${part}: ${nested[k]}`);
  const rows = [
    ...(typed
      ? []
      : jsdocOf(['@param {Float64Array} values', '@param {number} width', '@returns {number[][]}'])),
    typed
      ? 'function rows(values: Float64Array, width: number): number[][] {'
      : 'function rows(values, width) {',
    '  return Array.from({ length: values.length / width }, (_, k) =>',
    '    Array.from(values.subarray(k * width, (k + 1) * width)),',
    '  );',
    '}',
  ];
  return [
    ...documentation(
      'All of it in new arrays, by output and then by input: convenient, not fast.',
      ['x'],
      'Evaluation',
      typed,
    ),
    `export function evaluate(x${typed ? ': ArrayLike<number>): Evaluation' : ')'} {`,
    ...arrays.map((array, k) => `  const ${array} = new Float64Array(${sizes[k]});`),
    `  const inside = ${name}(x, ${arrays.join(', ')});`,
    `  return { ${parts.join(', ')}, inside };`,
    '}',
    ...(order > 0 ? ['', ...rows] : []),
  ];
}

function documentation(
  text: string,
  parameters: readonly string[],
  returns: string,
  typed: boolean,
): string[] {
  if (typed) return [`/** ${text} */`];
  const types = parameters.map(
    (parameter) => `@param {${parameter === 'x' ? 'ArrayLike<number>' : 'Numbers'}} ${parameter}`,
  );
  return jsdocOf([text, '', ...types, `@returns {${returns}}`]);
}

function jsdocOf(lines: readonly string[]): string[] {
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'];
}
