import { Arrays, type Tables } from './arrays.ts';
import type { Helper, Routine } from './code.ts';
import type { Filled } from './function.ts';
import { Layouts } from './layout.ts';
import { copyLoop, elementsLoop, joinLoops, symmetricLoops } from './loops.ts';
import { allPlaces, countOf } from './places.ts';
import { planNests } from './plan.ts';
import { productLoops } from './product.ts';

/**
 * Code with loops over tables, for a function too large to be written out. Each element is computed as in code without loops,
 * in the same order of summation: so both give the same bits.
 */
export function looped(results: readonly Filled[], tables: Tables): Routine {
  const outputs = results.map(({ of }) => of);
  const layouts = new Layouts(outputs);
  const nests = planNests(outputs, layouts);
  const arrays = new Arrays(results, nests, layouts, tables);
  const helpers = new Map<string, Helper>();
  const context = { layouts, arrays, helpers };
  const computed = nests.flatMap((nest) => {
    if (nest.kind === 'elements') return elementsLoop(nest.nodes, context);
    return nest.kind === 'product' ? productLoops(nest.node, context) : joinLoops(nest.node, context);
  });
  const copied = results.flatMap((result) => {
    const { of, array, symmetric } = result;
    if (arrays.of(of) === array) return [];
    if (symmetric !== undefined) return symmetricLoops(result, context);
    return copyLoop(layouts.of(of), array, allPlaces(countOf(of)), context);
  });
  return {
    statements: [...computed, ...copied],
    tables: arrays.tables,
    scratch: arrays.scratch,
    helpers: [...helpers.values()],
  };
}
