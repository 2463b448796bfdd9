import { cutModel, type OnnxModel, type OnnxValue } from '../../onnx/index.ts';
import { InputError } from '../../tensor/index.ts';
import { clause } from './obstruction.ts';
import { type OutputReading, readOutputs } from './outputs.ts';
import { teacherHint } from './way-out.ts';

/**
 * The part of a model that is taken for a network where nobody named its outputs. That is one output, if no other is
 * a function of its own. Derivatives, constants, classes, inputs that pass through, and the same again are none.
 *
 * @throws InputError where several outputs are functions of their own. It says what each is
 */
export function soleOutput(model: OnnxModel): { readonly part: OnnxModel; readonly note?: string } {
  const { source, outputs } = model;
  if (outputs.length < 2) return { part: model };
  const readings = readOutputs(model);
  const own = readings?.filter(({ is }) => is === 'network' || is === 'other');
  if (own?.length === 1) {
    const [{ name }] = own;
    const others = readings?.filter((reading) => reading !== own[0]).map(describeReading);
    return {
      part: cutModel(model, { output: name }),
      note: `${source}: ${name} is taken. ${others?.join('; ')}`,
    };
  }
  const example = own?.find(({ is }) => is === 'network') ?? own?.[0] ?? outputs[0];
  throw new InputError(
    `${source} must have one output to be a network, or one must be chosen`,
    (readings?.map(describeReading) ?? outputs.map(describeValue)).join('; '),
    [
      `Choose by --output, for instance --output ${example.name} ({ output: ${JSON.stringify(example.name)} } in the library); several with commas between them.`,
      ...teacherHint(model),
    ].join(' '),
  );
}

/** "value [N,1] is a network" */
export function describeReading(reading: OutputReading): string {
  const { is, of, obstacle } = reading;
  const what: Readonly<Record<OutputReading['is'], string>> = {
    network: 'is a network',
    derivative: `is a derivative of ${of}`,
    constant: 'is constant',
    input: 'passes inputs through',
    'whole numbers': `is of type ${reading.type}`,
    copy: `is ${of} again`,
    other: `is no network (${obstacle && clause(obstacle)})`,
  };
  return `${describeValue(reading)} ${what[is]}`;
}

/** "action [N,2]" */
export function describeValue({ name, dims }: OnnxValue): string {
  return dims === undefined ? name : `${name} ${formatDims(dims)}`;
}

/** "[N,2]", with "?" for what has no name. */
export function formatDims(dims: readonly (number | string)[]): string {
  return `[${dims.map((size) => (size === '' ? '?' : size)).join(',')}]`;
}
