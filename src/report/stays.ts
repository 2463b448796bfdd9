import type { PlanDocument, PlanOf, Prunable } from '../pruning/index.ts';
import { INPUTS } from '../surrogate/index.ts';

/** What a plan leaves of its network. */
export interface Stays {
  /** Whether a neuron stays, by the place of its layer (-1: the inputs). */
  neuron(place: number, index: number): boolean;
  /** Whether a plan of weights leaves the weight at this place in the matrix of a layer. */
  weight(place: number, at: number, columns: number): boolean;
  /** Matrices that take the place of layers that go: they multiply what the layer at `reads` read. Places of layers. */
  readonly merges: readonly {
    readonly reads: number;
    readonly into: number;
    readonly weight: readonly (readonly number[])[];
  }[];
}

const ALL: Stays = { neuron: () => true, weight: () => true, merges: [] };

/** By what a plan removes. */
const kinds: { readonly [Kind in Prunable]: (plan: PlanOf<Kind>) => Stays } = {
  neurons: neuronsOf,
  inputs: ({ inputs }) => ({
    ...ALL,
    neuron: (place, index) => place !== INPUTS || inputs[index]?.keep !== false,
  }),
  layers: ({ layers, merges }) => {
    const gone = new Set(layers.flatMap(({ layer, keep }) => (keep ? [] : [layer - 1])));
    const replaced = new Set(merges.map(({ into }) => into - 1));
    return {
      neuron: (place) => !gone.has(place),
      weight: (place) => !replaced.has(place),
      merges: merges.map(({ layers: [first], into, weight }) => ({
        reads: first - 1,
        into: into - 1,
        weight,
      })),
    };
  },
  weights: ({ layers }) => {
    const rowsOf = new Map(layers.map(({ layer, rows }) => [layer - 1, rows]));
    return {
      ...ALL,
      weight: (place, at, columns) => rowsOf.get(place)?.[Math.floor(at / columns)]?.[at % columns] !== '0',
    };
  },
};

/** What a plan leaves, whatever it removes. */
export function staysBy(plan: PlanDocument): Stays {
  if (!('of' in plan)) return neuronsOf(plan);
  return (kinds[plan.of] as (own: typeof plan) => Stays)(plan);
}

function neuronsOf({ layers }: Pick<PlanDocument<'neurons'>, 'layers'>): Stays {
  const gone = new Set(
    layers.flatMap(({ layer, neurons }) =>
      neurons.filter(({ keep }) => !keep).map(({ index }) => `${layer - 1}:${index}`),
    ),
  );
  return { ...ALL, neuron: (place, index) => !gone.has(`${place}:${index}`) };
}
