import type { ColumnRoles, DataFinding, FurtherPart } from '../dataset/index.ts';
import { someOf } from '../workflow/index.ts';
import type { Work } from './work.ts';

/**
 * Says which columns of a file are not read. Those that may be derivatives come first, with the option that takes them. Then
 * come those that are read as derivatives but hold none.
 *
 * @param known whether some derivative is known
 * @param without what the command does without derivatives: "the network is trained on values alone"
 * @returns what belongs into a document as well
 */
export function tellColumns(
  work: Work,
  path: string,
  roles: ColumnRoles,
  known: boolean,
  without: string,
): readonly DataFinding[] {
  const findings = [
    ...emptyColumns(path, roles, known, without),
    ...likelyColumns(path, roles, known, without),
    ...otherColumns(path, roles, known, without),
    ...misfitColumns(path, roles),
  ];
  for (const note of furtherNotes(path, roles)) work.note(note);
  for (const { severity, message } of findings) work.note(`${severity}: ${message}`);
  const told = new Set(findings.flatMap((one) => one.columns));
  const rest = roles.unread.filter((name) => !told.has(name));
  if (rest.length > 0) work.note(`${columns(rest)} of ${path} ${is(rest)} not read`);
  return findings;
}

/** How notes call the parts that are read beside inputs, outputs and Jacobians. */
const FURTHER: readonly (readonly [words: string, ...parts: readonly FurtherPart[]])[] = [
  ['second derivatives', 'hessian'],
  ['Hessian-vector products', 'directions', 'products'],
  ['products of Jacobians with cotangents', 'cotangents', 'adjoints'],
  ['products of Jacobians with directions', 'tangentDirections', 'tangents'],
  ['standard errors', 'yErrors', 'dydxErrors', 'hessianErrors', 'productsErrors'],
];

/** "columns se(y) and se(z) of runs.csv are read as standard errors" */
function furtherNotes(path: string, { further = {} }: ColumnRoles): readonly string[] {
  return FURTHER.flatMap(([words, ...parts]) => {
    const names = [...new Set(parts.flatMap((part) => further[part] ?? []))];
    return names.length === 0 ? [] : [`${columns(names)} of ${path} ${is(names)} read as ${words}`];
  });
}

/** Findings of columns that are called like derivatives or standard errors but do not fit. */
function misfitColumns(path: string, { misfits = [] }: ColumnRoles): readonly DataFinding[] {
  return misfits.map(({ columns: names, of, reason }) => ({
    kind: of === 'derivatives' ? 'unread-derivatives' : 'unread-errors',
    severity: 'warning',
    message: `${columns(names)} of ${path} may be ${of}, but ${is(names)} not read: ${reason}.`,
    columns: names,
    rows: [],
  }));
}

function emptyColumns(
  path: string,
  { gradients }: ColumnRoles,
  known: boolean,
  without: string,
): readonly DataFinding[] {
  const named = [...new Set(gradients.filter((name) => name !== ''))];
  if (named.length === 0 || known) return [];
  return [
    {
      kind: 'empty-derivatives',
      severity: 'warning',
      message: `${columns(named)} of ${path} ${is(named)} empty in all rows: there are no derivatives, and ${without}.`,
      columns: named,
      rows: [],
    },
  ];
}

function likelyColumns(
  path: string,
  { likely }: ColumnRoles,
  known: boolean,
  without: string,
): readonly DataFinding[] {
  if (likely === undefined) return [];
  const named = likely.columns;
  const done = known ? 'these derivatives count as not known' : without;
  const take =
    likely.gradients === undefined
      ? '--gradients, one column for each output and input, output by output'
      : `--gradients ${asOption(likely.gradients)}`;
  const [it, is_] = named.length === 1 ? ['it', 'it is'] : ['them', 'they are'];
  const advice =
    likely.refusal === undefined
      ? `Take ${it} with ${take} if ${is_}, or say with --gradients none that there are none.`
      : `${it === 'it' ? 'It' : 'They'} cannot be taken as ${is_}: ${likely.refusal} If there are none, say so with --gradients none.`;
  const sign = likely.forces
    ? ' If they are forces, which are minus the derivatives of an energy, turn their sign first.'
    : '';
  return [
    {
      kind: 'unread-derivatives',
      severity: 'warning',
      message: `${columns(named)} of ${path} may be derivatives, but ${is(named)} not read: ${done}. ${advice}${sign}`,
      columns: named,
      rows: [],
    },
  ];
}

/** The finding of columns that look like derivatives by what is no input, where no derivative is read. */
function otherColumns(
  path: string,
  { others, inputs }: ColumnRoles,
  known: boolean,
  without: string,
): readonly DataFinding[] {
  if (others === undefined || known) return [];
  const [names, by] = [others.columns, others.inputs];
  const look = names.length === 1 ? 'looks like a derivative' : 'look like derivatives';
  return [
    {
      kind: 'unread-derivatives',
      severity: 'warning',
      message: `${columns(names)} of ${path} ${look} by ${someOf(by)}, which ${is(by)} no input${by.length === 1 ? '' : 's'}: ${without}. Take ${by.length === 1 ? 'it' : 'them'} as well with --inputs ${asOption([...inputs, ...by])} if so, or say with --gradients none that there are none.`,
      columns: names,
      rows: [],
    },
  ];
}

function columns(names: readonly string[]): string {
  if (names.length === 1 && names[0] === '') return 'a column without a name';
  return `column${names.length === 1 ? '' : 's'} ${someOf(names.map((name) => (name === '' ? 'one without a name' : name)))}`;
}

function is(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}

/** Names as an option takes them, ready for a shell. */
function asOption(names: readonly string[]): string {
  const plain =
    names.every((name) => !name.includes(',') && name === name.trim()) && !names[0].startsWith('[');
  const text = plain ? names.join(',') : JSON.stringify(names);
  return /^[\w,./:+=@%-]+$/.test(text) && text !== 'none' ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
