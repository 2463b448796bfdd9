import type { ColumnScore } from './columns-score.ts';
import type { ByOrder, Score } from './score.ts';
import { alignColumns, formatWidths, MISSING } from './table.ts';

/** A network with its size and scores. */
export interface ScoredNetwork extends Score {
  readonly name: string;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly parameters: number;
}

const ORDERS: readonly (keyof ByOrder)[] = ['values', 'gradients', 'curvatures'];

/** Most names of columns that a line gives. */
const SOME = 8;

/**
 * Networks and their errors as plain text for a terminal: one line an order of derivative that is known. R² pools all
 * columns. "By column" is the mean of the R² of each output, or of each output's derivative by each input. "On output scale"
 * is the mean of 1 − mean((ŝ − s)²)·var(x)/var(y) over derivatives s = ∂y/∂x. "Error of truth" is the root mean square of the
 * truth's standard errors, where it says some: an RMSE near it is all noise. Below stand the columns that are constant, so
 * that they have no R², and each network's worst column.
 */
export function formatScores(networks: readonly ScoredNetwork[]): string {
  const scaled = networks.some(({ columns }) => columns?.gradients?.onOutputScale !== undefined);
  const noisy = networks.some(({ standardError }) => standardError !== undefined);
  const lines = networks.flatMap(
    ({ name, hidden, parameters, r2, r2PerDimension, rmse, maxError, standardError, columns }) =>
      ORDERS.filter((order) => rmse[order] !== undefined).map((order, k) => [
        ...(k === 0 ? [name, formatWidths(hidden), parameters.toLocaleString('en-US')] : ['', '', '']),
        order,
        fixed(r2[order]),
        small(missed(r2[order])),
        fixed(r2PerDimension[order]),
        ...(scaled ? [fixed(columns?.[order]?.onOutputScale)] : []),
        small(rmse[order]),
        ...(noisy ? [small(standardError?.[order])] : []),
        small(maxError[order]),
      ]),
  );
  // The size stands beside the name, the numbers follow.
  const head = [
    ...['', 'hidden', 'parameters', '', 'R²', '1−R²', 'R² by column'],
    ...(scaled ? ['on output scale'] : []),
    'RMSE',
    ...(noisy ? ['error of truth'] : []),
    'max. error',
  ];
  const table = alignColumns([head, ...lines], [0, 1, 3]);
  return [table, ...section(constantLines(networks)), ...section(networks.flatMap(worstLines))].join('\n');
}

/** Lines for the columns whose truth is constant, which are the same for all networks. */
function constantLines(networks: readonly ScoredNetwork[]): string[] {
  return ORDERS.flatMap((order) => {
    const { count, constant } = networks[0]?.columns?.[order] ?? { count: 0, constant: [] };
    if (constant.length === 0) return [];
    const which = count === constant.length ? 'all' : `${constant.length} of ${count}`;
    return [`no R² of ${order} that are constant (${which}): ${listed(constant)}`];
  });
}

function worstLines({ name, columns = {} }: ScoredNetwork): string[] {
  return ORDERS.flatMap((order) => {
    const { worst, worstOnOutputScale: scaled } = columns[order] ?? {};
    return [
      ...(worst === undefined ? [] : [`worst of the ${order} of ${name}: ${described(worst)}`]),
      ...(scaled === undefined || scaled.name === worst?.name
        ? []
        : [`  on the output's scale: ${described(scaled)}`]),
    ];
  });
}

function described({ name, r2, onOutputScale }: ColumnScore): string {
  const scaled = onOutputScale === undefined ? '' : `, on the output's scale ${fixed(onOutputScale)}`;
  return `${name}, R² ${fixed(r2)}${scaled}`;
}

function listed(names: readonly string[]): string {
  return names.slice(0, SOME).join(', ') + (names.length > SOME ? ', …' : '');
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function missed(r2: number | undefined): number | undefined {
  return r2 === undefined ? undefined : 1 - r2;
}

function fixed(value: number | undefined): string {
  if (value === undefined) return MISSING;
  return Math.abs(value) < 1e9 ? value.toFixed(6) : value.toExponential(2);
}

function small(value: number | undefined): string {
  return value === undefined ? MISSING : value.toExponential(2);
}
