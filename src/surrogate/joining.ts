import { maskedWires, reachedIn, SourceSet } from './connected.ts';
import { type Mask, parameterPieces } from './mask.ts';
import { type Architecture, inputOf, inputWidth, outputOf } from './network.ts';
import { INPUTS } from './signal.ts';
import { type SignalSource, sourcesIn } from './slots.ts';

/** What one path for each output is looked for in. */
export interface Wiring {
  readonly architecture: Architecture;
  /** In flat order: parameters, or scores of weights. A path takes those that are largest by absolute value. */
  readonly parameters: ArrayLike<number>;
  /** 0 for a weight that is not there. */
  readonly mask: Mask;
}

/**
 * Weights that join every output to an input: a path for each that has one, by places in flat order. Paths meet where they
 * can, so that few weights are needed; else they take the largest.
 */
export function joiningWeights({ architecture, parameters, mask }: Wiring): ReadonlySet<number> {
  const reached = reachedIn(architecture, maskedWires(architecture, mask));
  const pieces = parameterPieces(architecture);
  const sources = architecture.layers.map((_, place) =>
    sourcesIn(architecture, inputOf(architecture, place)),
  );
  const joined = new SourceSet(architecture);
  for (let index = 0; index < inputWidth(architecture); index++) joined.add({ place: INPUTS, index });
  const taken = new Set<number>();
  const join = (added: readonly SignalSource[]) => {
    if (joined.hasSome(added)) return;
    const open = added.find((source) => reached.has(source));
    if (open === undefined) return;
    const { place, index } = open;
    const { inputs, outputs, unweighted } = architecture.layers[place];
    if (unweighted) {
      join(sources[place][index]);
      joined.add(open);
      return;
    }
    const at = (i: number) => pieces[2 * place].offset + i * outputs + index;
    const candidates = Array.from({ length: inputs }, (_, i) => i).filter(
      (i) => mask[at(i)] !== 0 && reached.hasSome(sources[place][i]),
    );
    const near = candidates.filter((i) => joined.hasSome(sources[place][i]));
    const row = (near.length > 0 ? near : candidates).reduce((best, i) =>
      Math.abs(parameters[at(i)]) > Math.abs(parameters[at(best)]) ? i : best,
    );
    taken.add(at(row));
    join(sources[place][row]);
    joined.add(open);
  };
  for (const added of sourcesIn(architecture, outputOf(architecture))) join(added);
  return taken;
}
