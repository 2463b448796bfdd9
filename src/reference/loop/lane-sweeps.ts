import { type CompiledBody, compileBody, fill, LaneBody } from './lane-body.ts';
import { BackwardPass, ForwardPass } from './lane-passes.ts';
import type { PathBodies, PathNames } from './path-bodies.ts';
import type { Numbers, PathBlock, PathResults, PathSweeps } from './path-sweeps.ts';

/** Bodies of a path in generated code, without memory yet. */
export interface CompiledSweeps {
  readonly names: PathNames;
  readonly steps: number;
  readonly rows: number;
  readonly start: CompiledBody;
  readonly forward: CompiledBody;
  readonly ends: readonly CompiledBody[];
  readonly back?: { readonly step: CompiledBody; readonly slopes: CompiledBody };
}

/** @returns undefined where lanes have no code for a body */
export async function compileSweeps(
  { names, start, forward, ends, back }: PathBodies,
  steps: number,
  rows: number,
): Promise<CompiledSweeps | undefined> {
  const bodies = [start, forward, ...ends, ...(back === undefined ? [] : [back.step, back.slopes])];
  const compiled: CompiledBody[] = [];
  for (const body of bodies) {
    const one = await compileBody(body);
    if (one === undefined) return undefined;
    compiled.push(one);
  }
  const [first, second, ...others] = compiled;
  const [step, slopes] = others.slice(ends.length);
  return {
    names,
    steps,
    rows,
    start: first,
    forward: second,
    ends: others.slice(0, ends.length),
    ...(back && { back: { step, slopes } }),
  };
}

/** Simulates in generated code, four paths to a vector. */
export async function openSweeps(compiled: CompiledSweeps): Promise<PathSweeps> {
  const { names, steps, rows } = compiled;
  const open = (body: CompiledBody) => LaneBody.open(body, rows);
  const forth = new ForwardPass(names, steps, await open(compiled.start), await open(compiled.forward));
  const ends = await Promise.all(compiled.ends.map(open));
  const back =
    compiled.back &&
    new BackwardPass(names, forth, await open(compiled.back.step), await open(compiled.back.slopes), rows);
  // Made once: views of columns take longer than short paths.
  const ofEnds = ends.map((end) => ({
    end,
    state: end.reads(names.state),
    x: end.reads(names.x),
    weights: end.reads(names.weights),
    paid: end.all(names.paid),
    adjoints: back && { state: end.all(names.stateAdjoints), direct: end.all(names.directAdjoints) },
  }));
  const slopes: Numbers[][] = [];
  return {
    rows,
    sweep(block: PathBlock): PathResults {
      forth.run(block, back?.kept ?? []);
      const sweeps = block.weights?.length ?? ends.length;
      for (let s = 0; s < sweeps; s++) {
        const which = block.weights === undefined ? s : 0;
        const { end, state, x, weights, adjoints } = ofEnds[which];
        fill(state, forth.state);
        fill(x, block.x);
        if (block.weights !== undefined) fill(weights, block.weights[s]);
        end.step();
        if (back === undefined || adjoints === undefined) continue;
        const own = back.run(block, adjoints);
        if (s === sweeps - 1) {
          slopes[s] = [...own];
          continue;
        }
        slopes[s] ??= own.map(() => new Float32Array(rows));
        own.forEach((values, k) => void slopes[s][k].set(values));
      }
      return { paid: ofEnds[0].paid, slopes };
    },
    async dispose() {},
  };
}
