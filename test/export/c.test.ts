import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { exportC } from '../../src/export/index.ts';
import { activations, type Surrogate } from '../../src/surrogate/index.ts';
import { type Tensor, tensor } from '../../src/tensor/index.ts';
import { insideDomain } from '../../src/variable/index.ts';
import { randomSurrogate as randomSkips } from '../support/random-networks.ts';
import { bareActivation, oracle, pointsOf, randomSurrogate, relativeError } from './support.ts';

/*
 * Generated C in the hands of a C compiler, warnings as errors, against our oracle. Skipped where there is no gcc.
 */

const WARNINGS = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Werror'];
const template = fileURLToPath(new URL('c.c', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sobolev-c-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (command: string) => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

function gcc(source: string, binary: string, flags: readonly string[] = []): string {
  const path = join(folder, binary);
  writeFileSync(`${path}.c`, source);
  execFileSync('gcc', [...WARNINGS, ...flags, `${path}.c`, '-o', path, '-lm'], { stdio: 'pipe' });
  return path;
}

function writeHeader(surrogate: Surrogate, name: string): string {
  const path = join(folder, `${name}.h`);
  writeFileSync(path, exportC(surrogate, { order: 2, name }));
  return path;
}

/** One program for all surrogates, which runs the one that its argument names; gives its path. */
function compileAll(surrogates: Readonly<Record<string, Surrogate>>): string {
  const parts = Object.entries(surrogates).map(([name, surrogate]) =>
    [
      `#include "${writeHeader(surrogate, name)}"`,
      `#define PREFIX ${name}`,
      `#include "${template}"`,
      '#undef PREFIX',
    ].join('\n'),
  );
  const choices = Object.keys(surrogates).map(
    (name) => `  if (argc == 2 && strcmp(argv[1], "${name}") == 0) return ${name}_run();`,
  );
  const main = ['int main(int argc, char **argv) {', ...choices, '  return 1;', '}', ''];
  return gcc(['#include <string.h>', ...parts, ...main].join('\n'), 'all');
}

/** What a compiled surrogate says at points, row by row. */
function run(binary: string, name: string, points: Tensor) {
  const { inputs, outputs } = cases[name];
  const [d, m] = [inputs.length, outputs.length];
  const answer = execFileSync(binary, [name], {
    input: [...points.data].join(' '),
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  });
  return answer
    .trim()
    .split('\n')
    .map((line) => {
      const values = line.trim().split(/\s+/).map(Number);
      const [first, second, flags] = [m, m + m * d, m + m * d + m * d * d];
      return {
        y: values.slice(0, first),
        dydx: values.slice(first, second),
        hessian: values.slice(second, flags),
        flags: values.slice(flags),
      };
    });
}

const sparse = randomSurrogate([3, 4, 4, 2], 'silu', 4);
/** Weights multiplied by 0 or 1 by their position. */
const masked = (keep: (i: number) => boolean): Surrogate => ({
  ...sparse,
  layers: sparse.layers.map((layer) => ({ ...layer, weight: layer.weight.map((w, i) => (keep(i) ? w : 0)) })),
});

/** No point is outside: of thirty inputs one nearly always would be. */
const unbounded = (surrogate: Surrogate): Surrogate => ({
  ...surrogate,
  inputs: surrogate.inputs.map(({ name }) => ({ name })),
});

const golden = JSON.parse(readFileSync(new URL('../graph/tails.json', import.meta.url), 'utf8'));
const nameOfTails = (activation: string) => `${activation.replace('-', '_')}Tails`;
const tailed = ['sigmoid', 'softplus', 'silu', 'tanh', 'gelu', 'mish', 'gelu-tanh'] as const;

const cases: Record<string, Surrogate> = {
  ...Object.fromEntries(tailed.map((activation) => [nameOfTails(activation), bareActivation(activation)])),
  ...Object.fromEntries(
    activations.map((activation, k) => [
      activation.replace('-', '_'),
      randomSurrogate([3, 5, 4, 1 + (k % 2)], activation, k),
    ]),
  ),
  linear: randomSurrogate([2, 3], 'silu', 1),
  line: randomSurrogate([1, 4, 3], 'gelu', 1),
  looped: randomSurrogate([3, 24, 24, 24, 2], 'silu', 2),
  shallow: randomSurrogate([5, 60, 3], 'softplus', 2),
  broad: randomSurrogate([2, 31], 'softplus', 2),
  rectified: randomSurrogate([2, 60, 50, 1], 'relu', 2),
  // Skips, and an activation a layer: in straight lines and in loops.
  skips: randomSkips(3),
  skipping: randomSkips(5),
  wide: unbounded(randomSkips(1, undefined, 30)),
  // Values that nothing uses would be warned of.
  sparse: masked((i) => i >= 4),
  empty: masked(() => false),
  softmax: { ...randomSurrogate([3, 5, 4], 'tanh', 2), head: 'softmax' },
  logSoftmax: { ...randomSurrogate([3, 5, 2], 'tanh', 2), head: 'log-softmax' },
  ends: { ...bareActivation('tanh'), inputs: [{ name: 'x', lo: -1, hi: 2 }] },
};

describe.skipIf(!has('gcc'))('generated C (skipped without gcc)', () => {
  const binary = has('gcc') ? compileAll(cases) : '';

  test.each(Object.keys(cases).filter((name) => !name.endsWith('Tails')))(
    'has no warning and computes what the oracle computes: %s',
    (name) => {
      const surrogate = cases[name];
      const points = pointsOf(surrogate, 12, 1);
      const rows = run(binary, name, points);
      oracle(surrogate, points).forEach((truth, order) => {
        const parts = rows.map((row) => [row.y, row.dydx, row.hessian][order]);
        expect(relativeError(parts, truth)).toBeLessThan(1e-12);
      });
      const outside = insideDomain(surrogate, points).map((inside) => Number(!inside));
      expect(outside).toContain(0);
      expect(rows.map(({ flags }) => flags)).toEqual(outside.map((flag) => [flag, flag, flag]));
    },
  );

  test.each(tailed)('keeps its digits in both tails: %s', (name) => {
    const rows = run(binary, nameOfTails(name), tensor(golden.points, [golden.points.length, 1]));
    rows.forEach(({ y, dydx, hessian }, i) => {
      const x = golden.points[i];
      [y[0], dydx[0], hessian[0]].forEach((value, order) => {
        // The second derivative crosses 0 at 0.
        if (order === 2 && Math.abs(x) < 0.1) return;
        const exact = golden.float64[name][order][i];
        // Subnormal numbers have less digits.
        const tolerance = 2e-15 * Math.abs(exact) + Math.max(1, Math.abs(x)) * Number.MIN_VALUE;
        expect(Math.abs(value - exact), `order ${order} at ${x}`).toBeLessThanOrEqual(tolerance);
      });
    });
  });

  test('has no warning when it is optimised or included twice, nor in C++', () => {
    const includes = ['looped', 'gelu', 'looped'].map((name) => `#include "${join(folder, `${name}.h`)}"`);
    const source = [...includes, 'int main(void) { return gelu_inputs - 3; }', ''].join('\n');
    execFileSync(gcc(source, 'optimised', ['-O2']));
    const plusPlus = ['-std=c++11', ...WARNINGS.slice(1), '-x', 'c++', '-fsyntax-only'];
    if (has('g++')) execFileSync('g++', [...plusPlus, join(folder, 'optimised.c')], { stdio: 'pipe' });
  });

  test('calls NaN outside, and the ends of the domain inside', () => {
    const points = tensor([-1, 2, Number.NaN, -1 - 2 ** -52, 2 + 2 ** -51], [5, 1]);
    expect(run(binary, 'ends', points).map(({ flags }) => flags[0])).toEqual([0, 0, 1, 1, 1]);
  });

  test('has names and units as they were, also those that mean harm', () => {
    const hostile = [
      '*/ #error',
      '"; #error "',
      '??/',
      '\\',
      '\n#error',
      '/*',
      '€ 中',
      '\u202Ex',
      '%s%n',
      "'",
    ];
    const surrogate: Surrogate = {
      ...randomSurrogate([hostile.length, 1, 1], 'tanh', 1),
      inputs: hostile.map((name, i) => ({ name, unit: hostile[(i + 3) % hostile.length] })),
    };
    const print = (list: string) =>
      `for (int i = 0; i < hostile_inputs; i++) { fputs(hostile_${list}[i], stdout); putchar(0); }`;
    const source = `#include "${writeHeader(surrogate, 'hostile')}"
      #include <stdio.h>
      int main(void) { ${print('input_names')} ${print('input_units')} return 0; }\n`;
    const shown = execFileSync(gcc(source, 'hostile'), { encoding: 'utf8' });
    const [names, units] = [
      surrogate.inputs.map(({ name }) => name),
      surrogate.inputs.map(({ unit }) => unit),
    ];
    expect(shown.split('\0').slice(0, -1)).toEqual([...names, ...units]);
  });
});

test('a header is the same text for the same surrogate, and keeps float32 weights in nine digits', () => {
  const surrogate = cases.looped;
  const single = {
    ...surrogate,
    layers: surrogate.layers.map((layer) => ({ ...layer, weight: layer.weight.map(Math.fround) })),
  };
  const text = exportC(single, { order: 2 });
  expect(exportC(structuredClone(single), { order: 2 })).toBe(text);
  const [, table] = /surrogate_weight2\[576\] = \{([^}]*)\}/.exec(text) as RegExpExecArray;
  const numbers = table.split(',').map((item) => Math.fround(Number(item.trim().replace(/f$/, ''))));
  expect(numbers).toEqual([...single.layers[1].weight]);
});
