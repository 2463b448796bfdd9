/**
 * A member of a team: the thread's side of team.ts, which has the types of what it is told and asked. It is JavaScript,
 * since a thread starts from a file that Node 20 runs as it is, in tests of the sources too.
 */
import { parentPort, workerData } from 'node:worker_threads';

/** @import { Tensor } from 'onnxruntime-common' */
/** @import { Answer, Assignment, Request, Share, StepsRequest } from './team.ts' */

/**
 * How often this thread looks whether the others have arrived before it sleeps: for a millisecond or so. Members usually
 * wait less, and a thread that slept comes late to the next meeting.
 */
const SPINS = 500_000;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { member, runtime, step, stride, memories, cells, ...shared } = /** @type {Assignment} */ (workerData);
const { shares } = step;
const { rows, model, update } = shares[member];
const control = new Int32Array(shared.control);
const data = new Float32Array(shared.data);

/** @param {number} end @param {(share: Share) => number} size what the shares before `end` have together */
const before = (end, size) => shares.slice(0, end).reduce((sum, share) => sum + size(share), 0);
const batch = before(shares.length, (share) => share.rows);
const firstRow = before(member, (share) => share.rows);
/** @param {Float32Array} vector with a number for each parameter first @param {number} k @returns the part that share k moves */
const movedBy = (vector, k) => {
  const from = before(k, (share) => share.moved);
  return vector.subarray(from, from + shares[k].moved);
};

const imported = await import(runtime.module);
/** @type {typeof import('onnxruntime-common')} */
const ort = imported.default ?? imported;
const web = runtime.module === 'onnxruntime-web';
if (web) ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(model, runtime.sessionOptions);

const { instance } = await WebAssembly.instantiate(update.wasm, { env: { memory: memories[member] } });
const move = /** @type {() => void} */ (instance.exports.step);
/** @param {number} k @param {string} name @param {number} length @returns a part of the update of share k, in place */
const part = (k, name, length) => new Float32Array(memories[k].buffer, shares[k].update.at[name], length);
const scheduled = step.scheduled.map((name) => ({ name, value: part(member, name, 1) }));

// What crosses into the session is made once: new arrays of this size would take fresh pages of memory at every step.
/** @param {Float32Array} data @param {readonly number[]} dims */
const tensor = (data, dims) => new ort.Tensor('float32', data, dims);
/** @param {Tensor} values */
const numbers = (values) => /** @type {Float32Array} */ (values.data);
const parameters = new Float32Array(before(shares.length, (share) => share.moved));
const batchRows = new Float32Array(rows * stride);
const draws = new Float32Array(step.drawn.width);
const sums = new Float32Array(parameters.length + step.collected.length);
const feeds = {
  parameters: tensor(parameters, [parameters.length]),
  rows: tensor(batchRows, [rows, stride]),
  ...(draws.length > 0 && { draws: tensor(draws, [draws.length]) }),
};
const results = { sums: tensor(sums, [sums.length]) };

// What a step copies between shared memory and the session's own, which must not be shared. Parts of the gradient go to the
// members who sum them; parameters come from the members who moved them.
const given = shares.map(({ moved }, k) => ({
  from: movedBy(sums, k),
  to: part(k, step.summands[member], moved),
}));
const taken = shares.map(({ moved }, k) => ({
  from: part(k, 'parameters', moved),
  to: movedBy(parameters, k),
}));
/** @param {{from: Float32Array, to: Float32Array}} _ */
const copy = ({ from, to }) => to.set(from);

/** This member's share, for the parameters and rows as they are. */
async function compute() {
  const computed = await session.run(feeds, web ? ['sums'] : results);
  // onnxruntime-web returns arrays of its own.
  if (web) sums.set(numbers(computed.sums));
  free(numbers(computed.sums));
}

// A buffer that is transferred to a port whose other end is closed is freed at once.
const { port1: drain, port2: closed } = new MessageChannel();
closed.close();
let drains = true;

/**
 * Frees a copy that the runtime returned. Even onnxruntime-node returns one, although it has written into the array that it
 * was given. Left to the garbage collector, copies take fresh pages of memory at every step, 2 to 5 % of its time.
 *
 * @param {Float32Array} copy
 */
function free(copy) {
  if (!drains || copy.buffer === sums.buffer) return;
  try {
    drain.postMessage(null, [/** @type {ArrayBuffer} */ (copy.buffer)]);
  } catch {
    // A version of the runtime may return memory of its own, which cannot be transferred.
    drains = false;
  }
}

/** Waits until all members are here. */
function meet() {
  // The turn is read first, since a member that fails says so before it ends the turn.
  const turn = Atomics.load(control, cells.turn);
  checkOthers();
  if (Atomics.add(control, cells.arrived, 1) === shares.length - 1) {
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

/**
 * Fetches rows of the data. The ends of rows come first, in loops so short that the processor waits for many rows at once.
 * Row by row it would wait four times as long.
 *
 * @param {Int32Array} chosen
 */
function gather(chosen) {
  for (let row = 0; row < rows; row++) batchRows[row * stride] = data[chosen[row] * stride];
  for (let row = 1; row <= rows; row++)
    batchRows[row * stride - 1] = data[(chosen[row - 1] + 1) * stride - 1];
  for (let row = 0, to = 0; row < rows; row++)
    for (let column = 0, at = chosen[row] * stride; column < stride; column++, at++, to++)
      batchRows[to] = data[at];
}

/** @param {StepsRequest} order @returns {Promise<Record<string, Float32Array>>} */
async function steps(order) {
  const count = order.rows.length / batch;
  /** @type {Record<string, Float32Array>} */
  const collected = Object.fromEntries(step.collected.map((name) => [name, new Float32Array(count)]));
  // Between calls the parameters may have been replaced.
  taken.forEach(copy);
  for (let k = 0; k < count; k++) {
    const first = k * batch + firstRow;
    gather(order.rows.subarray(first, first + rows));
    draws.set(order.draws.subarray(k * draws.length, (k + 1) * draws.length));
    await compute();
    step.collected.forEach((name, n) => {
      collected[name][k] = sums[parameters.length + n];
    });
    given.forEach(copy);
    meet();
    for (const { name, value } of scheduled) value[0] = order.scheduled[name][k];
    move();
    meet();
    taken.forEach(copy);
  }
  return collected;
}

/** @param {Answer} answer */
const reply = (answer) => port.postMessage(answer);

port.on('message', async (/** @type {Request} */ order) => {
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
