/**
 * One member of a team: the thread's side of team.ts, which says what it is told and asked. JavaScript, since a thread
 * starts from a file that Node 20 runs as it is, in tests of the sources too.
 */
import { parentPort, workerData } from 'node:worker_threads';

/** @import { Tensor } from 'onnxruntime-common' */
/** @import { Answer, Assignment, Order, Share, Steps } from './team.ts' */

/**
 * Turns of looking whether the others have arrived before this thread sleeps: a millisecond or so. Members usually wait less,
 * and a thread that slept comes late to the next meeting.
 */
const SPINS = 500_000;

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { member, runtime, step, stride, tables, state, cells, ...shared } = /** @type {Assignment} */ (
  workerData
);
const { shares } = step;
const { rows, model, moved, update } = shares[member];
const control = new Int32Array(shared.control);
const data = new Float32Array(shared.data);
const present = new Float32Array(shared.parameters);
const pieces = shared.pieces.map((buffer) => new Float32Array(buffer));

/** @param {number} end @param {(share: Share) => number} size what the shares before `end` have together */
const before = (end, size) => shares.slice(0, end).reduce((sum, share) => sum + size(share), 0);
const batch = before(shares.length, (share) => share.rows);
const firstRow = before(member, (share) => share.rows);
/** @param {Float32Array} vector as long as the parameters @param {number} k @returns the part that share k moves */
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

const memory = new WebAssembly.Memory({ initial: Math.ceil(update.bytes / PAGE) + 1 });
for (const { at, data } of update.constants) new Float32Array(memory.buffer, at, data.length).set(data);
const { instance } = await WebAssembly.instantiate(update.wasm, { env: { memory } });
const move = /** @type {() => void} */ (instance.exports.step);
/** @param {string} name @param {number} [length] a part of the update, in place */
const part = (name, length = moved) => new Float32Array(memory.buffer, update.at[name], length);
part('parameters').set(movedBy(present, member));
for (const [name, values] of Object.entries(state)) part(name).set(movedBy(values, member));
const scheduled = step.scheduled.map((name) => ({ name, value: part(name, 1) }));

// What crosses into the session is made once: arrays of this size made anew are fresh pages of memory at every step.
/** @param {Float32Array} data @param {readonly number[]} dims */
const tensor = (data, dims) => new ort.Tensor('float32', data, dims);
/** @param {Tensor} values */
const numbers = (values) => /** @type {Float32Array} */ (values.data);
const parameters = new Float32Array(present);
const gradient = new Float32Array(parameters.length);
const chosen = tables.map((table) => ({ ...table, target: new Float32Array(rows * table.width) }));
const feeds = {
  parameters: tensor(parameters, [parameters.length]),
  ...Object.fromEntries(chosen.map(({ name, width, target }) => [name, tensor(target, [rows, width])])),
};
const results = {
  [step.summed]: tensor(gradient, [gradient.length]),
  ...Object.fromEntries(step.collected.map((name) => [name, tensor(new Float32Array(1), [])])),
};

// Copies of a step: of the gradient to those who move its other parts, and from all to this member's; then of the parameters.
const others = shares.map((_, k) => k).filter((k) => k !== member);
const given = others.map((k) => ({ from: movedBy(gradient, k), to: movedBy(pieces[member], k) }));
const taken = shares.map((_, k) => ({
  from: movedBy(k === member ? gradient : pieces[k], member),
  to: part(step.summands[k]),
}));
const result = part('parameters');
const published = [movedBy(present, member), movedBy(parameters, member)].map((to) => ({ from: result, to }));
const received = others.map((k) => ({ from: movedBy(present, k), to: movedBy(parameters, k) }));
/** @param {{from: Float32Array, to: Float32Array}} _ */
const copy = ({ from, to }) => to.set(from);

/** This member's share, for the parameters and rows as they are. @returns {Promise<Record<string, Tensor>>} */
async function compute() {
  if (!web) {
    await session.run(feeds, results);
    return results;
  }
  // onnxruntime-web returns arrays of its own.
  const computed = await session.run(feeds);
  gradient.set(numbers(computed[step.summed]));
  return computed;
}

/** Waits until all members are here. */
function meet() {
  // The turn is read first: whoever fails says so before ending it.
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
 * Fetches columns of chosen rows. Numbers alone: over objects it takes twice as long.
 *
 * @param {Int32Array} from @param {number} offset @param {number} width @param {Float32Array} target
 */
function gather(from, offset, width, target) {
  for (let row = 0, to = 0; row < rows; row++)
    for (let column = 0, at = from[row] * stride + offset; column < width; column++, at++, to++)
      target[to] = data[at];
}

/** @param {Steps} order @returns {Promise<Record<string, Float32Array>>} */
async function steps(order) {
  const count = order.rows.length / batch;
  /** @type {Record<string, Float32Array>} */
  const collected = Object.fromEntries(step.collected.map((name) => [name, new Float32Array(count)]));
  for (let k = 0; k < count; k++) {
    const first = k * batch + firstRow;
    const own = order.rows.subarray(first, first + rows);
    for (const { offset, width, target } of chosen) gather(own, offset, width, target);
    const computed = await compute();
    for (const name of step.collected) collected[name][k] = numbers(computed[name])[0];
    given.forEach(copy);
    meet();
    taken.forEach(copy);
    for (const { name, value } of scheduled) value[0] = order.scheduled[name][k];
    move();
    published.forEach(copy);
    meet();
    received.forEach(copy);
  }
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
