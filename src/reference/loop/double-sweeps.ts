import { evaluator, type LoopBody, outputsOf } from '../../graph/index.ts';
import { type Tensor, tensor } from '../../tensor/index.ts';
import type { PathBodies, PathNames } from './path-bodies.ts';
import type { Numbers, PathBlock, PathResults, PathSweeps } from './path-sweeps.ts';

/** Columns by name. */
type Columns = Record<string, Tensor>;

/** Simulates in float64: the bodies are evaluated operation by operation. */
export function doubleSweeps(bodies: PathBodies, steps: number, rows: number): PathSweeps {
  const { names } = bodies;
  const [start, forward] = [bodies.start, bodies.forward].map(evaluated);
  const ends = bodies.ends.map(evaluated);
  const back = bodies.back && { step: evaluated(bodies.back.step), slopes: evaluated(bodies.back.slopes) };
  const number = (n: number) => ({ step: tensor([n]) });
  const zeros = (of: readonly string[]) =>
    columnsOf(
      of,
      of.map(() => new Float64Array(rows)),
    );
  return {
    rows,
    sweep(block: PathBlock): PathResults {
      const x = columnsOf(names.x, block.x);
      const normals = (n: number) =>
        columnsOf(names.z, block.z.slice(n * names.z.length, (n + 1) * names.z.length));
      const begun = start(x);
      const held = chosen(begun, names.held);
      const states = [chosen(begun, names.state)];
      for (let n = 0; n < steps; n++) {
        const after = forward({ ...held, ...states[states.length - 1], ...normals(n), ...number(n) });
        // Without a way back only the last is needed.
        if (back === undefined) states.pop();
        states.push(after);
      }
      const last = states[states.length - 1];
      const sweeps = block.weights?.length ?? ends.length;
      const slopes: Numbers[][] = [];
      let paid: readonly Numbers[] = [];
      for (let s = 0; s < sweeps; s++) {
        const weights = block.weights === undefined ? {} : columnsOf(names.weights, block.weights[s]);
        const end = ends[block.weights === undefined ? s : 0]({ ...x, ...last, ...weights });
        paid = listed(end, names.paid);
        if (back === undefined) continue;
        let bars: Columns = { ...chosen(end, names.stateAdjoints), ...zeros(names.heldAdjoints) };
        for (let n = steps - 1; n >= 0; n--)
          bars = back.step({ ...held, ...states[n], ...normals(n), ...number(n), ...bars });
        slopes[s] = listed(
          back.slopes({ ...x, ...bars, ...chosen(end, names.directAdjoints) }),
          names.slopes,
        );
      }
      return { paid, slopes };
    },
    async dispose() {},
  };
}

/** A body as a function of columns: what it carries, and what it collects. */
function evaluated(body: LoopBody): (columns: Columns) => Columns {
  const outputs = outputsOf(body);
  const names = [...body.carried.map(({ name }) => name), ...Object.keys(body.collected)];
  const of = evaluator(outputs);
  return (columns) => Object.fromEntries(of(columns).map((value, k) => [names[k], value]));
}

function columnsOf(names: readonly string[], columns: readonly Numbers[]): Columns {
  return Object.fromEntries(
    names.map((name, k) => [name, tensor(columns[k] as Float64Array, [columns[k].length, 1])]),
  );
}

function chosen(columns: Columns, names: PathNames['state']): Columns {
  return Object.fromEntries(names.map((name) => [name, columns[name]]));
}

function listed(columns: Columns, names: readonly string[]): Float64Array[] {
  return names.map((name) => columns[name].data as Float64Array);
}
