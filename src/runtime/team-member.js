/**
 * One member of a team: the thread's side of team.ts, which says what it is told and asked. JavaScript, since a thread
 * starts from a file that Node 20 runs as it is, in tests of the sources too.
 */
import { parentPort, workerData } from 'node:worker_threads';

/** @import { Tensor } from 'onnxruntime-common' */
/** @import { Answer, Assignment, Order, Steps } from './team.ts' */

/**
 * Turns of looking whether the others have arrived before this thread sleeps: a millisecond or so. Members usually wait less,
 * and a thread that slept comes late to the next meeting.
 */
const SPINS = 500_000;

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { member, runtime, step, tables, state, cells, ...shared } = /** @type {Assignment} */ (workerData);
const { rows, model } = step.shares[member];
const control = new Int32Array(shared.control);
const parameters = new Float32Array(shared.parameters);
const pieces = shared.pieces.map((turn) => turn.map((buffer) => new Float32Array(buffer)));
const batch = step.shares.reduce((sum, share) => sum + share.rows, 0);
const before = step.shares.slice(0, member).reduce((sum, share) => sum + share.rows, 0);

const imported = await import(runtime.module);
/** @type {typeof import('onnxruntime-common')} */
const ort = imported.default ?? imported;
const web = runtime.module === 'onnxruntime-web';
if (web) ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(model, runtime.sessionOptions);

const { wasm, bytes, at, constants } = step.update;
const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) + 1 });
for (const { at: place, data } of constants) new Float32Array(memory.buffer, place, data.length).set(data);
const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
const update = /** @type {() => void} */ (instance.exports.step);
/** @param {string} name @param {number} [length] a part of the update, in place */
const part = (name, length = parameters.length) => new Float32Array(memory.buffer, at[name], length);
part('parameters').set(parameters);
for (const [name, values] of Object.entries(state)) part(name).set(values);
const summands = step.summands.map((name) => part(name));
const scheduled = step.scheduled.map((name) => ({ name, value: part(name, 1) }));

// What crosses into the session is made once, and parameters and gradient lie where the update wants them: arrays of this
// size made anew are fresh pages of memory at every step.
/** @param {Float32Array} data @param {readonly number[]} dims */
const tensor = (data, dims) => new ort.Tensor('float32', data, dims);
/** @param {Tensor} values */
const numbers = (values) => /** @type {Float32Array} */ (values.data);
const chosen = Object.entries(tables).map(([name, { width, data }]) => ({
  name,
  width,
  data: new Float32Array(data),
  target: new Float32Array(rows * width),
}));
const feeds = {
  parameters: tensor(part('parameters'), [parameters.length]),
  ...Object.fromEntries(chosen.map(({ name, width, target }) => [name, tensor(target, [rows, width])])),
};
const results = {
  [step.summed]: tensor(summands[member], [parameters.length]),
  ...Object.fromEntries(step.collected.map((name) => [name, tensor(new Float32Array(1), [])])),
};

/** This member's share, for the parameters and rows as they are. @returns {Promise<Record<string, Tensor>>} */
async function compute() {
  if (!web) {
    await session.run(feeds, results);
    return results;
  }
  // onnxruntime-web returns arrays of its own.
  const computed = await session.run(feeds);
  summands[member].set(numbers(computed[step.summed]));
  return computed;
}

/** Waits until all members are here. */
function meet() {
  // The turn is read first: whoever fails says so before ending it.
  const turn = Atomics.load(control, cells.turn);
  checkOthers();
  if (Atomics.add(control, cells.arrived, 1) === step.shares.length - 1) {
    Atomics.store(control, cells.arrived, 0);
    Atomics.add(control, cells.turn, 1);
    Atomics.notify(control, cells.turn);
  } else
    for (let spins = 0; Atomics.load(control, cells.turn) === turn; spins++)
      if (spins > SPINS) Atomics.wait(control, cells.turn, turn);
  checkOthers();
}

function checkOthers() {
  if (Atomics.load(control, cells.failed) === 1) throw new Error('another training thread failed');
}

/** @param {Int32Array} all rows of the batch, of all members */
function gather(all) {
  for (const { width, data, target } of chosen)
    for (let row = 0; row < rows; row++) {
      const from = all[before + row] * width;
      for (let column = 0; column < width; column++) target[row * width + column] = data[from + column];
    }
}

/** Sums are exchanged in two places by turns: a member may be a step ahead of one that still reads. */
let turn = 0;

/** @param {Steps} order @returns {Promise<Record<string, Float32Array>>} */
async function steps(order) {
  const count = order.rows.length / batch;
  /** @type {Record<string, Float32Array>} */
  const collected = Object.fromEntries(step.collected.map((name) => [name, new Float32Array(count)]));
  for (let k = 0; k < count; k++) {
    gather(order.rows.subarray(k * batch, (k + 1) * batch));
    const computed = await compute();
    for (const name of step.collected) collected[name][k] = numbers(computed[name])[0];
    pieces[turn][member].set(summands[member]);
    meet();
    summands.forEach((summand, i) => {
      if (i !== member) summand.set(pieces[turn][i]);
    });
    turn = 1 - turn;
    for (const { name, value } of scheduled) value[0] = order.scheduled[name][k];
    update();
  }
  if (member === 0) parameters.set(part('parameters'));
  return collected;
}

/** @param {Answer} answer */
const reply = (answer) => port.postMessage(answer);

port.on('message', async (/** @type {Order} */ order) => {
  if (order === 'stop') {
    await session.release();
    port.close();
    return;
  }
  try {
    reply({ collected: await steps(order) });
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
});
reply({ collected: {} });
