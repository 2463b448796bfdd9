import { topological } from '../../graph/index.ts';
import type { Precision } from '../../onnx/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import type { Recurrence } from '../process/index.ts';
import type { Asked } from '../request.ts';
import { samplingOf } from '../sampling/index.ts';
import type { Simulation, SimulationWay } from '../simulate.ts';
import type { EstimatedBy } from '../simulated-graph.ts';
import { controlOfPaths, keepsControl } from './control-of-paths.ts';
import { doubleSweeps } from './double-sweeps.ts';
import { compileSweeps } from './lane-sweeps.ts';
import { pathBodies, type WantedOfPaths } from './path-bodies.ts';
import { pathColumns } from './path-columns.ts';
import { type OpenedLoop, openDoubleLoop, openLoop, simulatePaths } from './simulate-paths.ts';

/** Numbers that a block keeps of its paths: as many as a core's second cache holds. */
const KEPT = 1 << 18;
/** Of all steps. The engine prepares so many in half a second, and then takes a half to a tenth of the time in float64. */
const MOST_OF_ENGINE = 4096;
/** Numbers that a block keeps at most, however long its paths are: 128 MiB of float32. */
const MOST_KEPT = 1 << 25;
/** Of a step, all components written out: about 30 correlated assets. Larger code would take seconds to be made. */
const MOST_OPERATIONS = 2048;
/**
 * Paths of a block: enough for a call of generated code to take much longer than it takes to begin, and no more. Columns of a power of
 * two would share places in the cache, which takes twice as long.
 */
const [FEWEST, MOST] = [64, 1040];

/**
 * A way to simulate a recurrence. Its step is two loop bodies, one of paths and one of their adjoints, which generated code
 * computes for a block of paths. In float64 the bodies of many steps are evaluated. It gives values and pathwise slopes. All else is left
 * to the unrolled graph, also steps of very many components.
 *
 * @param recurrence which pays the control's columns behind the payoff's, where there is a control
 */
export function pathLoop(recurrence: Recurrence, options: MonteCarloOptions): SimulationWay {
  const { inputs, outputs, paths, antithetic = true, control } = options;
  const { steps, normals } = recurrence;
  const sampling = samplingOf(options);
  const openers = new Map<string, Promise<Opener | undefined>>();
  /** What no call uses. It is kept, since generated code is fast only once it has run for some milliseconds. */
  const idle = new Map<Opener, OpenedLoop[]>();
  const prepare = async (wanted: WantedOfPaths, precision: Precision): Promise<Opener | undefined> => {
    const path = pathColumns(recurrence, inputs.length, antithetic ? [1, -1] : [1]);
    const operations = topological(path.next).length;
    if (operations > MOST_OPERATIONS) return undefined;
    if (precision === 'float64' && steps * operations <= MOST_OF_ENGINE) return undefined;
    const rows = rowsOfBlock(steps * (path.state.length + normals));
    const bodies = pathBodies(path, wanted, rows);
    if (precision === 'float64')
      return async () => openDoubleLoop(doubleSweeps(bodies, steps, rows), steps * normals);
    const compiled = await compileSweeps(bodies, steps, rows);
    return compiled && (() => openLoop(compiled, steps * normals));
  };
  return async (asked, precision, by): Promise<Simulation | undefined> => {
    const wanted = wantedOf(asked, by);
    if (wanted === undefined || (control !== undefined && !keepsControl(options, asked))) return undefined;
    const key = `${wanted} ${precision}`;
    const known = openers.get(key) ?? prepare(wanted, precision);
    openers.set(key, known);
    const found = await known;
    if (found === undefined) return undefined;
    const counts = {
      ...{ inputs: inputs.length, outputs: outputs.length, normals: steps * normals },
      ...(control && { control: controlOfPaths(options, control) }),
    };
    const free = idle.get(found) ?? [];
    idle.set(found, free);
    return async (task) => {
      const opened = free.pop() ?? (await found());
      try {
        return await simulatePaths(opened, { paths, sampling, ...counts }, asked, task);
      } finally {
        free.push(opened);
      }
    };
  };
}

/** Gives code with its memory. */
type Opener = () => Promise<OpenedLoop>;

function wantedOf({ order, first }: Asked, { by, controlBy }: EstimatedBy): WantedOfPaths | undefined {
  if (order === 2 || (first !== undefined && 'directions' in first)) return undefined;
  if (order === 0) return 'values';
  if (by === 'likelihood-ratio' || controlBy === 'likelihood-ratio') return undefined;
  return first === undefined ? 'jacobian' : 'combinations';
}

/** A multiple of 8. @param kept numbers of a path */
function rowsOfBlock(kept: number): number {
  const rows = Math.min(MOST, Math.max(FEWEST, KEPT / kept), MOST_KEPT / kept);
  return 8 * Math.ceil(Math.max(1, rows) / 8);
}
