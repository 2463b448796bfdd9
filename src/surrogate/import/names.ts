import type { Variable } from '../../variable/index.ts';

/** An input or output of a file, which is one variable or several. */
export interface NamedEnd {
  readonly name: string;
  readonly size: number;
}

/**
 * What the inputs and outputs of a file are called: `x0`, `x1`, …, an only output `y`, several `y0`, `y1`, …, which are marked as unnamed. Where
 * several ends of the file are side by side, its names tell variables apart: `speed`, `obs_0`, `obs_1`.
 */
export function variablesOf(inputs: readonly NamedEnd[], outputs: readonly NamedEnd[]) {
  const isOne = outputs.length === 1 && outputs[0].size === 1;
  return {
    inputs: variables(inputs, numbered('x', inputs)),
    outputs: variables(outputs, isOne ? ['y'] : numbered('y', outputs)),
  };
}

function variables(ends: readonly NamedEnd[], numbers: readonly string[]): readonly Variable[] {
  const named = ends.flatMap(({ name, size }) => {
    const plain = name.replace(/:0$/, '').trim();
    return size === 1 ? [plain] : Array.from({ length: size }, (_, k) => `${plain}_${k}`);
  });
  const isNamed = ends.length > 1 && new Set(named).size === named.length && !named.includes('');
  return isNamed ? named.map((name) => ({ name })) : numbers.map((name) => ({ name, unnamed: true }));
}

function numbered(letter: string, ends: readonly NamedEnd[]): readonly string[] {
  const count = ends.reduce((total, { size }) => total + size, 0);
  return Array.from({ length: count }, (_, k) => `${letter}${k}`);
}
