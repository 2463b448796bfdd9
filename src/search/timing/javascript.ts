import { exportModule } from '../../export/index.ts';
import { stream } from '../../tensor/index.ts';
import type { CodeTimer } from './code-timer.ts';
import { pointsFor } from './points.ts';

/** The part of a generated module that is timed. */
interface GeneratedModule {
  gradient(x: Float64Array, y: Float64Array, dydx: Float64Array): boolean;
}

/** Milliseconds of a turn, and how many turns; the fastest counts, since other work only ever adds to it. */
const TURN = 4;
const TURNS = 12;

/** Generated JavaScript, as the engine that runs this compiles it. */
export const javascriptTimer: CodeTimer = {
  language: 'JavaScript',
  async time(surrogate) {
    const text = exportModule(surrogate, { language: 'js', order: 1 });
    let generated: GeneratedModule;
    try {
      generated = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);
    } catch {
      // A page may forbid modules that are made of text.
      return undefined;
    }
    const [d, m] = [surrogate.inputs.length, surrogate.outputs.length];
    const points = pointsFor(surrogate, stream(1, 'timed points'));
    const [y, dydx] = [new Float64Array(m), new Float64Array(m * d)];
    const turn = (calls: number): number => {
      const began = performance.now();
      for (let k = 0; k < calls; k++) generated.gradient(points[k % points.length], y, dydx);
      return performance.now() - began;
    };
    let calls = 1000;
    for (let took = turn(calls); took < TURN && calls < 2 ** 24; took = turn(calls)) calls *= 2;
    const turns = Array.from({ length: TURNS }, () => turn(calls));
    return (1e6 * Math.min(...turns)) / calls;
  },
};
