import { allPositions, countOf } from '../graph/index.ts';
import { Arrays, type WeightTables } from './arrays.ts';
import type { Helper, Routine, Statement } from './code.ts';
import type { Filled } from './function.ts';
import { Locations } from './locations.ts';
import {
  copyLoop,
  elementsLoop,
  joinLoops,
  type LoopContext,
  rearrangementLoop,
  symmetricLoops,
} from './loops.ts';
import { type Nest, planNests } from './plan.ts';
import { productLoops } from './product.ts';
import { sparseProductLoops } from './sparse-product.ts';

/**
 * Code with loops over tables, for a function too large to be written out. Each element is computed as in straight lines, in
 * the same order of summation, so both give the same bits.
 */
export function looped(results: readonly Filled[], tables: WeightTables): Routine {
  const outputs = results.map(({ of }) => of);
  const locations = new Locations(outputs);
  const nests = planNests(outputs, locations);
  const arrays = new Arrays(results, nests, locations, tables);
  const helpers = new Map<string, Helper>();
  const context = { locations, arrays, helpers };
  const computed = nests.flatMap((nest) => loopsOf(nest, context));
  const copied = results.flatMap((result) => {
    const { of, array, symmetric } = result;
    if (arrays.of(of) === array) return [];
    if (symmetric !== undefined) return symmetricLoops(result, context);
    return copyLoop(locations.of(of), array, allPositions(countOf(of)), context);
  });
  return {
    statements: [...computed, ...copied],
    tables: arrays.tables,
    scratch: arrays.scratch,
    helpers: [...helpers.values()],
  };
}

function loopsOf(nest: Nest, context: LoopContext): Statement[] {
  switch (nest.kind) {
    case 'elements':
      return elementsLoop(nest.nodes, context);
    case 'product':
      return productLoops(nest.node, context);
    case 'sparse-product':
      return sparseProductLoops(nest.node, context);
    case 'join':
      return joinLoops(nest.node, context);
    case 'rearrangement':
      return rearrangementLoop(nest.node, context);
  }
}
