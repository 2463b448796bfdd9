import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exportC, exportModule, exportOnnx } from '../../src/export/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { magnitude, scoresBy } from '../../src/pruning/index.ts';
import { toTensor, toValues } from '../../src/runtime/index.ts';
import { ignoredInputs, importSurrogate, writeSurrogate } from '../../src/surrogate/index.ts';
import { rowOf } from '../../src/tensor/index.ts';
import { pruneSurrogate } from '../../src/workflow/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { load, oracle, pointsOf, randomSurrogate } from './support.ts';

/*
 * A network that lost an input keeps its signature in every file, and derivatives by that input are 0.
 */

const whole = randomSurrogate([4, 6, 5, 2], 'silu', 3);
const scores = await scoresBy(magnitude, whole, { of: 'inputs' });
const { surrogate } = pruneSurrogate(whole, scores, { by: 'width', keep: 3 }, { of: 'inputs' });
const [gone] = ignoredInputs(surrogate);
const points = pointsOf(surrogate, 5, 1);
const [, dydx] = oracle(surrogate, points);
const path = temporaryDirectory();

/** The derivatives by the input that is gone, of rows [outputs, inputs]; the others must not all be 0. */
function columnOf(rows: ArrayLike<number>): number[] {
  const column = Array.from(rows).filter((_, at) => at % 4 === gone);
  expect(Array.from(rows).filter((slope) => slope !== 0)).toHaveLength(rows.length - column.length);
  return column.map(Math.abs);
}

it('an oracle of derivatives by it is 0', () => {
  expect(columnOf(rowOf(dydx, 0))).toEqual([0, 0]);
});

it('a module of JavaScript takes four inputs, and fills in zeros', async () => {
  const code = await load(exportModule(surrogate, { order: 2, language: 'js' }));
  expect(code.inputNames).toHaveLength(4);
  const { dydx: slopes, hessian } = code.evaluate(rowOf(points, 0));
  expect(columnOf(slopes.flat())).toEqual([0, 0]);
  for (const matrix of hessian)
    for (const [k, row] of matrix.entries()) {
      expect(row[gone] + 0).toBe(0);
      if (k === gone) expect(row.map(Math.abs)).toEqual([0, 0, 0, 0]);
    }
  const moved = Array.from(rowOf(points, 0)).with(gone, 99);
  expect(code.evaluate(moved).y).toEqual(code.evaluate(rowOf(points, 0)).y);
});

it('a file of ONNX takes [N, 4], and a runtime gives zeros', async () => {
  const engine = await openEngine({ engine: 'native', threads: 1 });
  const program = await engine.load(exportOnnx(surrogate, { order: 1 }), { precision: 'float32' });
  try {
    const results = await program.run({ x: toValues(points, 'float32') });
    const slopes = toTensor(results.dydx);
    expect(slopes.shape).toEqual([5, 2, 4]);
    for (let n = 0; n < 5; n++) expect(columnOf(rowOf(slopes, n))).toEqual([0, 0]);
  } finally {
    await program.dispose();
  }
});

it('the file of the network itself has all inputs, and is ignored still when it is read', () => {
  const read = importSurrogate(writeSurrogate(surrogate));
  expect(read.inputs).toEqual(surrogate.inputs);
  expect(ignoredInputs(read)).toEqual([gone]);
});

it.skipIf(spawnSync('gcc', ['--version']).status !== 0)(
  'C (skipped without gcc) takes four inputs, and fills in zeros',
  () => {
    writeFileSync(path('net.h'), exportC(surrogate, { order: 1, name: 'net' }));
    const x = Array.from(rowOf(points, 0)).join(', ');
    writeFileSync(
      path('main.c'),
      `#include <stdio.h>\n#define NET_IMPLEMENTATION\n#include "net.h"\n` +
        `int main(void) { double x[4] = {${x}}, y[2], g[8]; net_gradient(x, y, g);\n` +
        `for (int i = 0; i < 8; i++) printf("%.17g ", g[i]); return 0; }\n`,
    );
    execFileSync('gcc', ['-std=c99', path('main.c'), '-o', path('main'), '-lm']);
    const text = execFileSync(path('main'), { encoding: 'utf8' });
    expect(columnOf(text.trim().split(' ').map(Number))).toEqual([0, 0]);
  },
);
