import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Precision } from '../../src/onnx/index.ts';

/** Numbers of any array type. */
interface Fed {
  /** Default: that of the case's precision. */
  readonly type?: 'int32';
  readonly shape: readonly (number | string)[];
  readonly data: ArrayLike<number>;
}

/** A model in other hands, and what it should give. */
export interface ModelCase {
  readonly model: Uint8Array;
  readonly precision: Precision;
  readonly feeds: Readonly<Record<string, Fed>>;
  readonly expected: Readonly<Record<string, Fed>>;
}

interface Outputs {
  readonly [name: string]: { readonly shape: readonly number[]; readonly data: readonly number[] };
}

/** What models.py finds out about a model. */
export interface ModelAnswer {
  readonly checked: true | string;
  readonly opset: readonly [string, number][];
  readonly ir: number;
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly declared: Readonly<Record<string, readonly (number | string)[]>>;
  readonly metadata: Readonly<Record<string, readonly unknown[]>>;
  /** Outputs at the basic level of optimisation. */
  readonly basic: Outputs;
  /** Outputs as onnxruntime computes them by default. */
  readonly default: Outputs;
}

/** What one Python process says of all cases. */
export function askPython(
  command: string,
  cases: ReadonlyMap<string, ModelCase>,
): Readonly<Record<string, ModelAnswer>> {
  const folder = mkdtempSync(join(tmpdir(), 'sobolev-models-'));
  try {
    const asked = [...cases].map(([name, { model, precision, feeds }]) => {
      writeFileSync(join(folder, `${name}.onnx`), model);
      const numbers = Object.entries(feeds).map(([key, { data, ...rest }]) => [
        key,
        { ...rest, data: Array.from(data) },
      ]);
      return [name, { precision, feeds: Object.fromEntries(numbers) }];
    });
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(Object.fromEntries(asked)));
    const script = fileURLToPath(new URL('models.py', import.meta.url));
    return JSON.parse(execFileSync(command, [script, folder], { encoding: 'utf8', maxBuffer: 1 << 26 }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Largest difference from the truth of all outputs, each relative to the output's largest number. */
export function largestDifference(outputs: Outputs, expected: ModelCase['expected']): number {
  expect(Object.keys(outputs).toSorted()).toEqual(Object.keys(expected).toSorted());
  const differences = Object.entries(expected).map(([name, { shape, data }]) => {
    expect(outputs[name].shape).toEqual([...shape]);
    const truth = Array.from(data);
    const size = Math.max(...truth.map(Math.abs), Number.MIN_VALUE);
    return Math.max(...truth.map((value, i) => Math.abs(outputs[name].data[i] - value))) / size;
  });
  return Math.max(...differences);
}
