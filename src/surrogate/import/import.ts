import { decodeModel, type ExternalData, type OnnxModel } from '../../onnx/index.ts';
import type { Variable } from '../../variable/index.ts';
import { surrogateOf } from '../file.ts';
import { METADATA_KEY } from '../metadata.ts';
import { inputWidth, outputWidth } from '../network.ts';
import type { Surrogate } from '../surrogate.ts';
import { recoverNetwork } from './recover.ts';

export interface ImportSurrogateOptions {
  /** What messages call the file: usually its path. Default "the file". */
  readonly source?: string;
  /** Gives the files that hold a model's weights, by their checked relative location. Default: there are none. */
  readonly external?: ExternalData;
}

/**
 * The surrogate that an ONNX file holds. Our own files give what `readSurrogate` does. From other exporters come networks of
 * dense layers with activations of ours, with or without skips. Scaling of inputs and outputs becomes the normalisation; all
 * else that is affine is folded into the layers in float64. Inputs are called `x0`, `x1`, …, a single output `y`, several
 * `y0`, `y1`, …, all marked as unnamed. None has a unit or bounds.
 *
 * @throws InputError when the bytes are no ONNX model, or none of such a network: it names the first node in the way
 */
export function importSurrogate(bytes: Uint8Array, options: ImportSurrogateOptions = {}): Surrogate {
  const { source = 'the file', external } = options;
  return importModel(decodeModel(bytes, source, external));
}

/** As {@link importSurrogate}, of a model that is read already. */
export function importModel(model: OnnxModel): Surrogate {
  if (Object.hasOwn(model.metadata, METADATA_KEY)) return surrogateOf(model);
  const network = recoverNetwork(model);
  const named = (letter: string, count: number) =>
    Array.from({ length: count }, (_, k): Variable => ({ name: `${letter}${k}`, unnamed: true }));
  const outputs = outputWidth(network);
  return {
    ...network,
    inputs: named('x', inputWidth(network)),
    outputs: outputs === 1 ? [{ name: 'y', unnamed: true }] : named('y', outputs),
    provenance: {
      imported: {
        producer: model.producer.name,
        version: model.producer.version,
        opset: model.opsets.get('') ?? null,
        graph: model.name,
      },
    },
  };
}
