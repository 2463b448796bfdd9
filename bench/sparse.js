/**
 * Measures generated code of sparse networks against that of the dense one, by turns in one process: JavaScript, and C where
 * there is gcc.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputs } from './problem.js';
import { surrogateOf } from './surrogate.js';

/** @import { SparseCase } from './cases.js' */
/** @import { SparseResult } from './results.js' */
/** @import { Surrogate } from 'sobolev' */

const points = 64;
const functions = /** @type {const} */ (['value', 'gradient']);

/**
 * @param {readonly SparseCase[]} cases
 * @param {number} rounds
 * @returns {Promise<SparseResult[]>} least times of the rounds, in microseconds a call
 */
export async function measureSparse(cases, rounds) {
  const { exportC, exportModule, stream } = await import('sobolev');
  const names = ['dense', ...cases.map((_, k) => `sparse${k}`)];
  const networks = [await network(undefined), ...(await Promise.all(cases.map(network)))];
  const random = stream(2, 'bench');
  const x = Array.from({ length: points }, () =>
    Float64Array.from({ length: inputs }, () => random.normal()),
  );
  const codes = networks.map((one) => exportModule(one, { language: 'js', order: 1 }));
  const script = await timeScripts(codes, x, rounds);
  const headers = networks.map((one, k) => exportC(one, { order: 1, name: names[k] }));
  const compiled = timeCompiled(names, headers, x, rounds);
  return cases.map(({ name, target }, k) => ({
    name,
    target,
    bytes: { dense: codes[0].length, sparse: codes[k + 1].length },
    javascript: { dense: script[0], sparse: script[k + 1] },
    c: compiled && { dense: compiled[0], sparse: compiled[k + 1] },
  }));
}

/**
 * A 7-128×6-1 network. A sparse one has `weights` weights at random places between `width` neurons a layer, and each of these is
 * read and reads.
 *
 * @param {Pick<SparseCase, 'weights' | 'width'> | undefined} sparse
 * @returns {Promise<Surrogate>}
 */
async function network(sparse) {
  const { initialise, perceptron, stream } = await import('sobolev');
  const { layers } = initialise(
    perceptron([inputs, ...new Array(6).fill(128), 1], 'silu'),
    stream(1, 'bench'),
  );
  const weights = layers.map((layer, k) => ({
    ...layer,
    weight: sparse ? masked(layer, k, k === layers.length - 1, sparse, stream(k, 'mask')) : layer.weight,
  }));
  return surrogateOf(weights, 3);
}

/**
 * @param {Surrogate['layers'][number]} layer
 * @param {number} place
 * @param {boolean} last
 * @param {Pick<SparseCase, 'weights' | 'width'>} sparse
 * @param {{uniform(): number}} random
 */
function masked(layer, place, last, { weights, width }, random) {
  const [from, to] = [place === 0 ? inputs : width, last ? 1 : width];
  const below = (/** @type {number} */ count) => Math.floor(count * random.uniform());
  // The share of this layer, by what it has between these neurons.
  const all = (inputs + 1) * width + 5 * width ** 2;
  const count = Math.round((weights * from * to) / all);
  const places = new Set(Array.from({ length: to }, (_, j) => below(from) * layer.outputs + j));
  for (let i = 0; i < from && place > 0; i++) places.add(i * layer.outputs + below(to));
  while (places.size < count) places.add(below(from) * layer.outputs + below(to));
  return layer.weight.map((w, at) => (places.has(at) ? w : 0));
}

/**
 * @param {readonly string[]} codes
 * @param {readonly Float64Array[]} x
 * @param {number} rounds
 */
async function timeScripts(codes, x, rounds) {
  const modules = await Promise.all(
    codes.map((code) => import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)),
  );
  const [y, dydx] = [new Float64Array(1), new Float64Array(inputs)];
  /** @type {Record<'value' | 'gradient', number>[]} */
  const best = modules.map(() => ({ value: Number.POSITIVE_INFINITY, gradient: Number.POSITIVE_INFINITY }));
  // The first turns are the compiler's.
  for (let turn = -5; turn < 5 * rounds; turn++)
    for (const [k, module] of modules.entries())
      for (const name of functions) {
        const calls = k === 0 ? 500 : 5000;
        const call = module[name];
        const began = performance.now();
        for (let i = 0; i < calls; i++) call(x[i % points], y, dydx);
        const time = ((performance.now() - began) * 1000) / calls;
        if (turn >= 0) best[k][name] = Math.min(best[k][name], time);
      }
  return best;
}

/**
 * @param {readonly string[]} names
 * @param {readonly string[]} headers
 * @param {readonly Float64Array[]} x
 * @param {number} rounds
 * @returns {Record<'value' | 'gradient', number>[] | null} null without gcc
 */
function timeCompiled(names, headers, x, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'sobolev-bench-c-'));
  try {
    names.forEach((name, k) => void writeFileSync(join(folder, `${name}.h`), headers[k]));
    const turns = names.flatMap((name, k) =>
      functions.map((called, f) => {
        const call = `${name}_${called}(x[i % ${points}], y${f === 1 ? ', dydx' : ''})`;
        return `    TIME(${k}, ${f}, ${k === 0 ? 500 : 5000}, ${call});`;
      }),
    );
    const rows = x.map((row) => `{${[...row].join(', ')}}`).join(',\n');
    const program = [
      '#include <stdio.h>',
      '#include <time.h>',
      ...names.map((name) => `#include "${name}.h"`),
      'static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec * 1e-3; }',
      `static const double x[${points}][${inputs}] = {${rows}};`,
      '#define TIME(k, f, calls, call) do { const double began = now(); for (int i = 0; i < calls; i++) { call; sum += y[0]; } \\',
      '  const double time = (now() - began) / calls; if (time < best[k][f]) best[k][f] = time; } while (0)',
      'int main(void) {',
      `  double y[1], dydx[${inputs}], sum = 0, best[${names.length}][2];`,
      `  for (int k = 0; k < ${names.length}; k++) best[k][0] = best[k][1] = INFINITY;`,
      `  for (int turn = 0; turn < ${5 * rounds}; turn++) {`,
      ...turns,
      '  }',
      `  for (int k = 0; k < ${names.length}; k++) printf("%.17g %.17g\\n", best[k][0], best[k][1]);`,
      '  return sum == 0.5;',
      '}',
    ];
    writeFileSync(join(folder, 'main.c'), `${program.join('\n')}\n`);
    execFileSync('gcc', ['-O2', 'main.c', '-o', 'main', '-lm'], { cwd: folder, stdio: 'pipe' });
    const lines = execFileSync(join(folder, 'main'), { encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => {
      const [value, gradient] = line.split(' ').map(Number);
      return { value, gradient };
    });
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
