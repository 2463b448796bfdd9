import {
  checkLoopBody,
  demandDistinct,
  input,
  inputsOf,
  type LoopBody,
  outputsOf,
  partShapes,
} from '../graph/index.ts';
import { InputError } from '../tensor/index.ts';
import { emitEagerly } from './eager.ts';
import { GraphEmitter } from './emitter.ts';
import { nameOutputs, valueRecord } from './lower.ts';
import type { GraphRecord, NodeRecord, Precision, ValueRecord } from './records.ts';
import { writeModel } from './write.ts';

/** Input of the model that says which rows each step gathers: int32, shape [steps, batch]. */
export const ROWS = 'rows';

/**
 * Lowers a loop body to the bytes of an ONNX model that takes many steps in one `Scan`. A call then crosses from JavaScript
 * once for all of them. The rows of all steps are gathered before the first one, so that the body has nothing but the step
 * itself. This makes small steps faster.
 *
 * A carried part is an input `name` and an output `name.next` of the model. A collected one is an output [steps, …]. A
 * gathered one is an input [rows, …], the resident data; a scheduled one an input [steps, …].
 *
 * @throws InputError when the body fails {@link checkLoopBody}, no part names one of its inputs, or a part has a name that
 *   the loop itself uses
 */
export function lowerLoop(body: LoopBody, precision: Precision = 'float32'): Uint8Array {
  const { carried, collected, gathered, scheduled } = body;
  const outputs = outputsOf(body);
  const emitter = new GraphEmitter(outputs, precision, checkNames(body), 'b');

  const scanned = [...gathered, ...scheduled].map(({ name, shape }) => ({
    name,
    now: `${name}.now`,
    e: input(name, shape),
  }));
  for (const { now, e } of scanned) emitter.bind(e, now);
  for (const state of carried) emitter.bind(input(state.name, state.next.shape), `${state.name}.now`);

  const lowered = [
    ...carried.map((state) => ({
      output: `${state.name}.next`,
      value: emitter.value(state.next),
      e: state.next,
    })),
    ...Object.entries(collected).map(([name, e]) => ({ output: `${name}.step`, value: emitter.value(e), e })),
  ];
  emitEagerly(outputs, emitter);
  const bodyGraph: GraphRecord = {
    name: 'step',
    nodes: nameOutputs(emitter.nodesWritten, lowered),
    inputs: [
      ...carried.map((state) => valueRecord(`${state.name}.now`, state.next, precision)),
      ...scanned.map(({ now, e }) => valueRecord(now, e, precision)),
    ],
    outputs: lowered.map(({ output, e }) => valueRecord(output, e, precision)),
    initializers: new Map(),
  };

  const batches = ({ name }: { readonly name: string }) => `${name}.batches`;
  const scan: NodeRecord = {
    type: 'Scan',
    inputs: [
      ...carried.map((state) => state.name),
      ...gathered.map(batches),
      ...scheduled.map(({ name }) => name),
    ],
    outputs: [...carried.map((state) => `${state.name}.next`), ...Object.keys(collected)],
    attributes: { num_scan_inputs: scanned.length },
    body: bodyGraph,
  };
  return writeModel({
    name: 'loop',
    nodes: [
      ...gathered.map(
        (part): NodeRecord => ({
          type: 'Gather',
          inputs: [part.name, ROWS],
          outputs: [batches(part)],
          attributes: { axis: 0 },
        }),
      ),
      scan,
    ],
    inputs: [
      ...carried.map((state) => valueRecord(state.name, state.next, precision)),
      { name: ROWS, type: 'int32', dims: ['steps', 'batch'] },
      ...gathered.map(
        ({ name, shape }): ValueRecord => ({ name, type: precision, dims: ['data', ...shape.slice(1)] }),
      ),
      ...scheduled.map(
        ({ name, shape }): ValueRecord => ({ name, type: precision, dims: ['steps', ...shape] }),
      ),
    ],
    outputs: [
      ...carried.map((state) => valueRecord(`${state.name}.next`, state.next, precision)),
      ...Object.entries(collected).map(
        ([name, e]): ValueRecord => ({ name, type: precision, dims: ['steps', ...e.shape] }),
      ),
    ],
    // The body reads its constants from the enclosing graph, where they are made once.
    initializers: emitter.initializers,
  });
}

/** All names of the model that are not generated. */
function checkNames(body: LoopBody): string[] {
  checkLoopBody(body);
  const { carried, collected, gathered, scheduled } = body;
  const names = [
    ROWS,
    ...carried.flatMap(({ name }) => [name, `${name}.now`, `${name}.next`]),
    ...Object.keys(collected).flatMap((name) => [name, `${name}.step`]),
    ...gathered.flatMap(({ name }) => [name, `${name}.now`, `${name}.batches`]),
    ...scheduled.flatMap(({ name }) => [name, `${name}.now`]),
  ];
  demandDistinct(names);
  const parts = partShapes(body);
  const unnamed = inputsOf(outputsOf(body)).find(({ attributes }) => !parts.has(attributes.name as string));
  if (unnamed !== undefined)
    throw new InputError(
      'a loop in ONNX needs a part for every input of its body',
      unnamed.attributes.name as string,
      'Carry, gather or schedule it.',
    );
  return names;
}
