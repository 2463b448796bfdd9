import {
  cutModel,
  decodeModel,
  type ExternalData,
  hasValue,
  type ModelEnds,
  namesIn,
  type OnnxModel,
} from '../../onnx/index.ts';
import { surrogateOf } from '../file.ts';
import { METADATA_KEY } from '../metadata.ts';
import type { Surrogate } from '../surrogate.ts';
import { soleOutput } from './choose.ts';
import { recoverHeaded } from './headed.ts';
import { variablesOf } from './names.ts';
import { withWayOut } from './way-out.ts';

export interface ImportSurrogateOptions extends ModelEnds {
  /** What messages call the file: usually its path. Default "the file". */
  readonly source?: string;
  /** Gives the files that hold a model's weights, by their checked relative location. Default: there are none. */
  readonly external?: ExternalData;
  /**
   * Whether names that `output` and `input` say are meant for one of several files. A file that has no such value, and one output,
   * is then taken as it is, with a note. Default: it is refused.
   */
  readonly ifNamed?: boolean;
  /** Is told, in a sentence, what else the file gives that is left out. Default: nobody is. */
  readonly note?: (text: string) => void;
}

/**
 * The surrogate that an ONNX file holds. Our own files give what `readSurrogate` does. From other exporters come networks of
 * dense layers with activations of ours, with or without skips. Scaling of inputs and outputs becomes the normalisation; all
 * else that is affine is folded into the layers in float64. A softmax at the end, or its logarithm, becomes the head.
 *
 * Of a file with several outputs, one that is a network is taken where the others are its derivatives, constants, or inputs that
 * pass through. Else `output` says which; several are taken side by side. It and `input` may name any value inside, too. Several inputs
 * that the output depends on are read as one, side by side.
 *
 * Inputs are called `x0`, `x1`, …, a single output `y`, several `y0`, `y1`, …, all marked as unnamed. Where several of the file's are side by
 * side, variables are called by its names: `obs_0`, `obs_1`, `speed`. None has a unit or bounds.
 *
 * @throws InputError when the bytes are no ONNX model, or none of such a network: it names the first node in the way. Also where several
 *   outputs are functions of their own, and none is chosen: it says what each is
 */
export function importSurrogate(bytes: Uint8Array, options: ImportSurrogateOptions = {}): Surrogate {
  const { source = 'the file', external } = options;
  return importModel(decodeModel(bytes, source, external), options, withWayOut);
}

/**
 * As {@link importSurrogate}, of a model that is read already.
 *
 * @param reading how the part that is taken is read, for instance {@link withWayOut}. Default: as it is
 */
export function importModel(
  model: OnnxModel,
  options: ModelEnds & Pick<ImportSurrogateOptions, 'note' | 'ifNamed'>,
  reading: typeof withWayOut = (_, read) => read(),
): Surrogate {
  const { note } = options;
  const { output, input } = endsFor(model, options);
  if (isOwn(model, { output, input })) {
    const others = model.outputs.flatMap(({ name }) => (name === OWN_OUTPUT ? [] : [name]));
    if (others.length > 0) note?.(`${model.source}: ${OWN_OUTPUT} is taken, and not ${others.join(', ')}`);
    return surrogateOf(model);
  }
  const asked = cutModel(model, { output, input });
  const chosen = output === undefined ? soleOutput(asked) : { part: asked };
  const { inputs, outputs, ...network } = reading(chosen.part, () => recoverHeaded(chosen.part));
  if (chosen.note !== undefined) note?.(chosen.note);
  return {
    ...network,
    ...variablesOf(inputs, outputs),
    provenance: {
      imported: {
        producer: model.producer.name,
        version: model.producer.version,
        opset: model.opsets.get('') ?? null,
        graph: model.name,
        ...(output !== undefined && { output }),
        ...(input !== undefined && { input }),
      },
    },
  };
}

/** The output of our own files that is the network's; others beside it are derivatives. */
const OWN_OUTPUT = 'y';

/** Whether a file is one of ours, whose metadata describe what is asked for. */
export function isOwn({ metadata }: OnnxModel, { output, input }: ModelEnds): boolean {
  const isWhole = (output === undefined || String(output) === OWN_OUTPUT) && input === undefined;
  return Object.hasOwn(metadata, METADATA_KEY) && isWhole;
}

/** The ends that options say, unless they are meant for another file: see {@link ImportSurrogateOptions.ifNamed}. */
export function endsFor(
  model: OnnxModel,
  { output, input, ifNamed, note }: ModelEnds & Pick<ImportSurrogateOptions, 'note' | 'ifNamed'>,
): ModelEnds {
  const names = [output, input].flatMap((given) => (given === undefined ? [] : namesIn(model, given)));
  const needsOne = model.outputs.length > 1 && !Object.hasOwn(model.metadata, METADATA_KEY);
  if (!ifNamed || names.length === 0 || needsOne || names.some((name) => hasValue(model, name)))
    return { output, input };
  note?.(`${model.source} has no ${names.join(', ')}: it is taken as it is`);
  return {};
}
