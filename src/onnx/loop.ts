import { type Expression, input } from '../graph/index.ts';
import { InputError, type Sizes } from '../tensor/index.ts';
import { GraphEmitter } from './emitter.ts';
import { nameOutputs, valueRecord } from './lower.ts';
import type { GraphRecord, NodeRecord, Precision, TensorRecord, ValueRecord } from './records.ts';
import { writeModel } from './write.ts';

/**
 * A graph iterated inside one ONNX `Loop`, so that a call crosses from JavaScript once for many steps.
 * Each part names an input of the body and says where its value comes from at every step.
 */
export interface LoopBody {
  /** Carried from step to step: the input `name` is replaced by `next`. Inputs and outputs of the model. */
  readonly carried: readonly { readonly name: string; readonly next: Expression }[];
  /** Values of each step, stacked: outputs of the model, shape [steps, …]. */
  readonly collected: Readonly<Record<string, Expression>>;
  /** The input `name` [batch, …] is a choice of rows of resident data: an input of the model, shape [rows, …]. */
  readonly gathered: readonly { readonly name: string; readonly shape: Sizes }[];
  /** Numbers that change with the step: the input `name`, a scalar; an input of the model, shape [steps]. */
  readonly scheduled: readonly string[];
}

/** Input of the model that says which rows each step gathers: int32, shape [steps, batch]. */
export const ROWS = 'rows';

/**
 * Lowers an iterated graph to the bytes of an ONNX model with a `Loop`.
 *
 * @throws InputError when two parts have one name, or a part has a name that the loop itself uses
 */
export function lowerLoop(body: LoopBody, precision: Precision = 'float32'): Uint8Array {
  const { carried, collected, gathered, scheduled } = body;
  const next = carried.map((state) => state.next);
  const reserved = checkNames(body);
  const emitter = new GraphEmitter([...next, ...Object.values(collected)], precision, reserved, 'b');

  const rows = emitter.node('Gather', [ROWS, 'step'], { axis: 0 });
  for (const { name, shape } of gathered)
    emitter.bind(input(name, shape), emitter.node('Gather', [name, rows], { axis: 0 }));
  for (const name of scheduled)
    emitter.bind(input(name, []), emitter.node('Gather', [name, 'step'], { axis: 0 }));
  for (const state of carried) emitter.bind(input(state.name, state.next.shape), `${state.name}.now`);

  const lowered = [
    ...carried.map((state) => ({
      output: `${state.name}.next`,
      value: emitter.value(state.next),
      e: state.next,
    })),
    ...Object.entries(collected).map(([name, e]) => ({ output: `${name}.step`, value: emitter.value(e), e })),
  ];
  const going: NodeRecord = { type: 'Identity', inputs: ['going'], outputs: ['going.next'], attributes: {} };
  const stateRecords = carried.map((state) => valueRecord(`${state.name}.now`, state.next, precision));
  const bodyGraph: GraphRecord = {
    name: 'step',
    nodes: [going, ...nameOutputs(emitter.nodesWritten, lowered)],
    inputs: [scalar('step', 'int64'), scalar('going', 'bool'), ...stateRecords],
    outputs: [
      scalar('going.next', 'bool'),
      ...lowered.map(({ output, e }) => valueRecord(output, e, precision)),
    ],
    initializers: new Map(),
  };

  const first: TensorRecord = { type: 'int64', dims: [], data: [0] };
  const yes: TensorRecord = { type: 'bool', dims: [], data: [1] };
  const loop: NodeRecord = {
    type: 'Loop',
    inputs: ['count', 'yes', ...carried.map((state) => state.name)],
    outputs: [...carried.map((state) => `${state.name}.next`), ...Object.keys(collected)],
    attributes: {},
    body: bodyGraph,
  };
  const names = new Map(carried.map((state) => [state.name, state.next]));
  return writeModel({
    name: 'loop',
    nodes: [
      { type: 'Shape', inputs: [ROWS], outputs: ['sizes'], attributes: {} },
      { type: 'Gather', inputs: ['sizes', 'first'], outputs: ['count'], attributes: { axis: 0 } },
      loop,
    ],
    inputs: [
      ...[...names].map(([name, e]) => valueRecord(name, e, precision)),
      { name: ROWS, type: 'int32', dims: ['steps', 'batch'] },
      ...gathered.map(
        ({ name, shape }): ValueRecord => ({ name, type: precision, dims: ['data', ...shape.slice(1)] }),
      ),
      ...scheduled.map((name): ValueRecord => ({ name, type: precision, dims: ['steps'] })),
    ],
    outputs: [
      ...carried.map((state) => valueRecord(`${state.name}.next`, state.next, precision)),
      ...Object.entries(collected).map(
        ([name, e]): ValueRecord => ({ name, type: precision, dims: ['steps', ...e.shape] }),
      ),
    ],
    // The body reads its constants from the enclosing graph, where they are made once.
    initializers: new Map([['first', first], ['yes', yes], ...emitter.initializers]),
  });
}

/** All names of the model that are not generated. */
function checkNames({ carried, collected, gathered, scheduled }: LoopBody): string[] {
  const names = [
    ...[ROWS, 'sizes', 'first', 'count', 'yes', 'step', 'going', 'going.next'],
    ...carried.flatMap(({ name }) => [name, `${name}.now`, `${name}.next`]),
    ...Object.keys(collected).flatMap((name) => [name, `${name}.step`]),
    ...[...gathered, ...scheduled.map((name) => ({ name }))].map(({ name }) => name),
  ];
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw new InputError('names of the parts of a loop must differ', twice, 'Rename a part.');
  return names;
}

function scalar(name: string, type: ValueRecord['type']): ValueRecord {
  return { name, type, dims: [] };
}
