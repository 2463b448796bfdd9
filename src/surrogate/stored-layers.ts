import type { OnnxModel } from '../onnx/index.ts';
import { demand, filled, InputError, type Tensor } from '../tensor/index.ts';
import type { SurrogateMetadata } from './metadata.ts';
import { identityWeight, type Layer, MOST_UNWEIGHTED, widthOf } from './network.ts';
import { INPUTS, placesIn } from './signal.ts';

/** What metadata say of a layer. */
type LayerKind = SurrogateMetadata['layers'][number];

/**
 * The layers of a file of ours, with their weights.
 *
 * @param inputs how many the network has
 * @throws InputError where weights are missing, are not finite, or are not of a layer
 */
export function storedLayers(
  { source, initializers }: OnnxModel,
  kinds: readonly LayerKind[],
  inputs: number,
): Layer[] {
  const layers: Layer[] = [];
  const stored = (name: string) => initializers.get(name)?.values();
  for (const [k, kind] of kinds.entries()) {
    const names = [
      ...(kind.unweighted ? [] : [`layers.${k}.weight`]),
      ...(kind.unbiased ? [] : [`layers.${k}.bias`]),
    ];
    const missing = names.filter((name) => stored(name) === undefined);
    if (missing.length > 0)
      throw new InputError(
        `${source} must hold ${names.join(' and ')}`,
        missing.length < names.length
          ? `only the ${missing[0].endsWith('bias') ? 'weight' : 'bias'}`
          : 'neither',
        'Write it again.',
      );
    const weight = kind.unweighted ? unweighted(kind, k) : (stored(`layers.${k}.weight`) as Tensor);
    const bias = kind.unbiased ? filled([weight.shape[1]], 0) : (stored(`layers.${k}.bias`) as Tensor);
    demand(
      weight.shape.length === 2 && bias.data.length === weight.shape[1],
      `the weight and bias of layer ${k + 1} of ${source} must have shapes [inputs, outputs] and [outputs]`,
      `[${weight.shape}] and [${bias.shape}]`,
      'Write it again.',
    );
    const isWrong = (value: number) => !Number.isFinite(value);
    const wrong = (kind.unweighted ? undefined : weight.data.find(isWrong)) ?? bias.data.find(isWrong);
    demand(
      wrong === undefined,
      `weights of layer ${k + 1} of ${source} must be finite`,
      wrong,
      'Train it again.',
    );
    layers.push({
      inputs: weight.shape[0],
      outputs: weight.shape[1],
      ...kind,
      weight: weight.data,
      bias: bias.data,
    });
  }
  return layers;

  /** What stands for the weight of a layer that has none, as wide as what it reads. */
  function unweighted({ from }: LayerKind, k: number) {
    const read = from ?? k - 1;
    const isBelow = placesIn(read).every((place) => place < k);
    const width = isBelow
      ? widthOf(read, (place) => (place === INPUTS ? inputs : layers[place].outputs))
      : Number.NaN;
    if (!(width <= MOST_UNWEIGHTED))
      throw new InputError(
        `layer ${k + 1} of ${source}, which has no weights, must read layers before it, of ${MOST_UNWEIGHTED} numbers at most`,
        isBelow ? String(width) : 'others',
        'Write it again.',
      );
    return { shape: [width, width], data: identityWeight(width) };
  }
}
