import type { Finding } from '../../tensor/index.ts';

/** What is wrong, or odd, about a labelled set. */
export interface DataFinding extends Finding {
  readonly kind:
    | 'constant-input'
    | 'constant-output'
    | 'nearly-constant'
    | 'outliers'
    | 'unknown-derivatives'
    | 'duplicate-rows'
    | 'conflicting-rows'
    | 'gradient-scale'
    | 'gradient-order'
    | 'gradient-rows'
    | 'gradient-zero'
    | 'gradient-mismatch'
    | 'adjoint-scale'
    | 'adjoint-mismatch'
    | 'tangent-scale'
    | 'tangent-mismatch'
    | 'hessian-triangle'
    | 'hessian-asymmetric'
    | 'hessian-mismatch'
    | 'products-mismatch'
    /** Of a file rather than of a set: told by who reads it. */
    | 'unread-derivatives'
    | 'unread-errors'
    | 'empty-derivatives';
  /** `error`: a network trained on this would be wrong. `warning`: it may be meant. */
  readonly severity: 'error' | 'warning';
  /** One sentence or two: the column, numbers, and a remedy. */
  readonly message: string;
  readonly columns: readonly string[];
  /** Some of the rows concerned, counted from 0. */
  readonly rows: readonly number[];
}

/** Rows that a finding names at most, and columns. */
export const SOME = 5;

/** A number for a sentence: three digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** "a, b and c"; the first few of many, and how many others. */
export function listed(names: readonly string[]): string {
  if (names.length === 1) return names[0];
  if (names.length <= SOME) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, SOME - 2).join(', ')} and ${(names.length - SOME + 2).toLocaleString('en')} others`;
}

/** Findings of one kind of more than a few columns, each its own, become one that names the first and how many there are. */
export function merged(findings: readonly DataFinding[]): readonly DataFinding[] {
  const kinds = new Map<string, DataFinding[]>();
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.severity}`;
    kinds.set(key, [...(kinds.get(key) ?? []), finding]);
  }
  return [...kinds.values()].flatMap((group) => {
    if (group.length <= SOME) return group;
    const [first, ...others] = group;
    const columns = group.flatMap((one) => one.columns);
    return [
      {
        ...first,
        message: `${first.message} The same holds, with other numbers, for ${listed(others.flatMap((one) => one.columns))}.`,
        columns,
      },
    ];
  });
}
