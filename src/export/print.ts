import type { Index, Scalar, Statement } from './code.ts';

/** What the languages write differently. */
export interface Dialect {
  /** Before the name of a value, of a value that changes, and of a loop's index. */
  readonly keywords: { readonly value: string; readonly variable: string; readonly index: string };
  /** An element of an array that is read. */
  read(array: string, index: string): string;
  /** The name under which a function is called: one of C's `math.h`, or a helper. */
  function(name: string): string;
}

/** Statements as lines, indented by two spaces a level. */
export function printStatements(statements: readonly Statement[], dialect: Dialect, indent = '  '): string[] {
  return statements.flatMap((statement) => printStatement(statement, dialect, indent));
}

function printStatement(statement: Statement, dialect: Dialect, indent: string): string[] {
  const { keywords } = dialect;
  const scalar = (value: Scalar) => printScalar(value, dialect);
  const loop = (index: string, count: number | string) =>
    `${indent}for (${keywords.index} ${index} = 0; ${index} < ${count}; ${index}++)`;
  switch (statement.kind) {
    case 'let':
      return [`${indent}${keywords.value} ${statement.name} = ${scalar(statement.value)};`];
    case 'set':
      return [
        `${indent}${statement.array}[${printIndex(statement.index, dialect)}] = ${scalar(statement.value)};`,
      ];
    case 'increase': {
      const index = printIndex(statement.index, dialect);
      return [
        `${indent}${statement.array}[${index}] = ${dialect.read(statement.array, index)} + ${scalar(statement.value)};`,
      ];
    }
    case 'sums': {
      const starts = statement.terms.map(([name]) => `${name} = 0.0`).join(', ');
      const terms = statement.terms.map(([name, term]) => `${name} += ${scalar(term)};`);
      return [
        `${indent}${keywords.variable} ${starts};`,
        `${loop(statement.index, statement.count)} {`,
        ...printStatements(statement.body, dialect, `${indent}  `),
        ...terms.map((term) => `${indent}  ${term}`),
        `${indent}}`,
      ];
    }
    case 'block':
      return [`${indent}{`, ...printStatements(statement.body, dialect, `${indent}  `), `${indent}}`];
    case 'loop':
      return [
        `${loop(statement.index, statement.count)} {`,
        ...printStatements(statement.body, dialect, `${indent}  `),
        `${indent}}`,
      ];
  }
}

/** An expression; `binding` says how tightly its surroundings bind, 0 where nothing is around it. */
export function printScalar(scalar: Scalar, dialect: Dialect, binding = 0): string {
  if (typeof scalar === 'number') return printNumber(scalar);
  if (typeof scalar === 'string') return scalar;
  const inner = (operand: Scalar, tightness: number) => printScalar(operand, dialect, tightness);
  const enclosed = (text: string, tightness: number) => (tightness < binding ? `(${text})` : text);
  switch (scalar.op) {
    case 'element':
      return dialect.read(scalar.array, printIndex(scalar.index, dialect));
    case 'call':
      return `${dialect.function(scalar.function)}(${scalar.of.map((operand) => inner(operand, 0)).join(', ')})`;
    case 'negative':
      return enclosed(`-${inner(scalar.of, 4)}`, 3);
    case 'choice': {
      const [left, relation, right] = scalar.condition;
      const condition = `${inner(left, 2)} ${relation} ${inner(right, 2)}`;
      return enclosed(`${condition} ? ${inner(scalar.chosen, 1)} : ${inner(scalar.otherwise, 1)}`, 0.5);
    }
    default: {
      // Both languages compute from left to right, so that only a right operand as tight as the operator needs parentheses.
      const tightness = scalar.op === '+' || scalar.op === '-' ? 2 : 3;
      const operator = ` ${scalar.op} `;
      return enclosed(
        inner(scalar.left, tightness) + operator + inner(scalar.right, tightness + 0.5),
        tightness,
      );
    }
  }
}

function printIndex(index: Index, dialect: Dialect): string {
  if (typeof index !== 'object') return String(index);
  const entry = dialect.read(index.table, index.at);
  const scaled = index.stride === 1 ? entry : `${entry} * ${index.stride}`;
  return index.offset === 0 ? scaled : `${index.offset} + ${scaled}`;
}

/** A double as both languages read it back exactly, C as a double. */
export function printNumber(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A float in nine digits, which readers read back exactly whichever way they round. */
export function printSingle(value: number): string {
  return printNumber(Number(value.toPrecision(9)));
}

/** Items in lines of up to `width` characters. */
export function wrap(items: readonly string[], indent: string, width = 110): string[] {
  const lines: string[] = [];
  let line = indent;
  items.forEach((item, k) => {
    const text = k < items.length - 1 ? `${item},` : item;
    if (line.length + text.length + 1 > width && line !== indent) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? text : ` ${text}`;
  });
  return [...lines, line];
}
