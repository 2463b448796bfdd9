import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exportC } from '../export/index.ts';
import { type CodeTimer, pointsFor } from '../search/index.ts';
import { stream } from '../tensor/index.ts';

const run = promisify(execFile);
const FLAGS = ['-std=c99', '-O3', '-march=native'];

/** Generated C, as the compiler `cc` of this machine makes it; not timed where there is none. */
export const cTimer: CodeTimer = {
  language: 'C',
  async time(surrogate) {
    const place = await mkdtemp(join(tmpdir(), 'sobolev-timed-'));
    try {
      const [source, binary] = [join(place, 'timed.c'), join(place, 'timed')];
      const points = pointsFor(surrogate, stream(1, 'timed points'));
      await writeFile(source, `${exportC(surrogate, { order: 1 })}\n${harness(points)}`);
      await run('cc', [...FLAGS, source, '-o', binary, '-lm']);
      const { stdout } = await run(binary);
      const nanoseconds = Number(stdout);
      return Number.isFinite(nanoseconds) && nanoseconds > 0 ? nanoseconds : undefined;
    } catch {
      // No compiler, or none that takes these flags: the code is simply not timed.
      return undefined;
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  },
};

/** Prints the nanoseconds of a call: of twelve turns of four milliseconds or more the fastest. What it computes is added up, so that it is computed. */
function harness(points: readonly Float64Array[]): string {
  const rows = points.map((point) => `{${[...point].map((value) => value.toExponential(16)).join(',')}}`);
  return `
#include <stdio.h>
#include <time.h>
static const double points[${points.length}][surrogate_inputs] = {${rows.join(',\n')}};
static volatile double sink;
static double turn(long calls) {
  double y[surrogate_outputs], dydx[surrogate_outputs * surrogate_inputs], sum = 0.0;
  const clock_t began = clock();
  for (long k = 0; k < calls; k++) {
    surrogate_gradient(points[k % ${points.length}], y, dydx);
    sum += y[0] + dydx[0];
  }
  const clock_t ended = clock();
  sink = sum;
  return (double)(ended - began) / CLOCKS_PER_SEC;
}
int main(void) {
  long calls = 1000;
  while (turn(calls) < 4e-3 && calls < 1L << 30) calls *= 2;
  double least = turn(calls);
  for (int k = 0; k < 11; k++) {
    const double took = turn(calls);
    if (took < least) least = took;
  }
  printf("%.6g\\n", 1e9 * least / calls);
  return 0;
}
`;
}
