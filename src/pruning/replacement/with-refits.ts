import { type Surrogate, withBias } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import { type Domain, withBounds } from '../../variable/index.ts';
import { cutLayers } from './cut-layers.ts';
import type { Refit } from './refit.ts';

const REMEDY = 'Restore it, or make the plan again.';

/**
 * The network without neurons, and with new numbers of what read them. The surrogate is not modified.
 *
 * @param kept as in `refitsFor`
 * @param domain becomes that of what is left
 * @throws InputError where the numbers are not of the layers that change, or do not fit one
 */
export function withRefits(
  surrogate: Surrogate,
  kept: readonly (readonly boolean[])[],
  domain: Domain,
  refits: readonly Refit[],
): Surrogate {
  const cut = cutLayers(surrogate, kept);
  const wanted = cut.flatMap(({ changes, layer }, place) =>
    changes && !layer.unweighted ? [place + 1] : [],
  );
  const given = refits.map(({ layer }) => layer);
  const list = (layers: readonly number[]) => layers.join(', ') || 'none';
  if (list(wanted) !== list(given))
    throw new InputError(
      `refits of a plan must be of layers ${list(wanted)}, which read what goes or what that changes`,
      list(given),
      REMEDY,
    );
  const layers = cut.map(({ layer }) => layer);
  for (const { layer: number, weight, bias } of refits) {
    const layer = layers[number - 1];
    const { inputs, outputs } = layer;
    const rows = weight ?? [];
    const fits =
      bias.length === outputs &&
      (weight === undefined || (rows.length === inputs && rows.every((row) => row.length === outputs)));
    if (!fits)
      throw new InputError(
        `the refit of layer ${number} must have ${inputs} rows of ${outputs} weights, and as many biases`,
        `${rows.length} of ${[...new Set(rows.map((row) => row.length))].join(' and ')}, and ${bias.length}`,
        REMEDY,
      );
    const refitted = {
      ...layer,
      weight: weight === undefined ? layer.weight : Float64Array.from(weight.flat()),
    };
    layers[number - 1] = withBias(refitted, Float64Array.from(bias));
  }
  return { ...surrogate, inputs: withBounds(surrogate.inputs, domain), layers };
}
