/**
 * One member of a team: the thread's side of team.ts, which says what it is told and asked. JavaScript, since a thread
 * starts from a file that Node 20 runs as it is, in tests of the sources too.
 */
import { parentPort, workerData } from 'node:worker_threads';

/** @import { Tensor } from 'onnxruntime-common' */
/** @import { Answer, Assignment, Order } from './team.ts' */

/**
 * Turns of looking whether the others have arrived before this thread sleeps: a millisecond or so. Members usually wait less,
 * and a thread that slept comes late to the next meeting.
 */
const SPINS = 500_000;

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { member, runtime, step, tables, state, cells, ...shared } = /** @type {Assignment} */ (workerData);
const { rows, model, from, to, update } = step.shares[member];
const control = new Int32Array(shared.control);
const parameters = new Float32Array(shared.parameters);
const pieces = shared.pieces.map((buffer) => new Float32Array(buffer));
const batch = step.shares.reduce((sum, share) => sum + share.rows, 0);
const before = step.shares.slice(0, member).reduce((sum, share) => sum + share.rows, 0);

const imported = await import(runtime.module);
/** @type {typeof import('onnxruntime-common')} */
const ort = imported.default ?? imported;
const web = runtime.module === 'onnxruntime-web';
if (web) ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(model, runtime.sessionOptions);

// What crosses into the session is made once: arrays of this size made anew are fresh pages of memory at every step.
/** @param {number} length @param {readonly number[]} [dims] */
const zeros = (length, dims = [length]) => new ort.Tensor('float32', new Float32Array(length), dims);
/** @param {Tensor} tensor */
const numbers = (tensor) => /** @type {Float32Array} */ (tensor.data);
const whole = zeros(parameters.length);
numbers(whole).set(parameters);
const chosen = Object.entries(tables).map(([name, { width, data }]) => ({
  name,
  width,
  data: new Float32Array(data),
  tensor: zeros(rows * width, [rows, width]),
}));
const feeds = {
  parameters: whole,
  ...Object.fromEntries(chosen.map(({ name, tensor }) => [name, tensor])),
};
const results = {
  [step.summed]: zeros(parameters.length),
  ...Object.fromEntries(step.collected.map((name) => [name, zeros(1, [])])),
};
/** Results of this share; onnxruntime-web returns arrays of its own. */
const compute = async () => {
  if (web) return session.run(feeds);
  await session.run(feeds, results);
  return results;
};

// The update, which computes in its memory.
const memory = new WebAssembly.Memory({ initial: Math.ceil(update.bytes / PAGE) + 1 });
for (const { at, data } of update.constants) new Float32Array(memory.buffer, at, data.length).set(data);
const { instance } = await WebAssembly.instantiate(update.wasm, { env: { memory } });
const move = /** @type {() => void} */ (instance.exports.step);
/** @param {string} name @param {number} [length] */
const part = (name, length = to - from) => new Float32Array(memory.buffer, update.at[name], length);
const own = part('parameters');
own.set(parameters.subarray(from, to));
for (const [name, values] of Object.entries(state)) part(name).set(values);
const summands = step.summands.map((name) => part(name));
const scheduled = step.scheduled.map((name) => ({ name, value: part(name, 1) }));

/** Waits until all members are here. */
function meet() {
  // The turn is read first: whoever fails says so before ending it.
  const turn = Atomics.load(control, cells.turn);
  checkOthers();
  if (Atomics.add(control, cells.arrived, 1) === pieces.length - 1) {
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
  for (const { width, data, tensor } of chosen) {
    const target = numbers(tensor);
    for (let row = 0; row < rows; row++) {
      const at = all[before + row] * width;
      for (let column = 0; column < width; column++) target[row * width + column] = data[at + column];
    }
  }
}

/** @param {Order} order @returns {Promise<Record<string, Float32Array>>} */
async function steps(order) {
  const count = order.rows.length / batch;
  /** @type {Record<string, Float32Array>} */
  const collected = Object.fromEntries(step.collected.map((name) => [name, new Float32Array(count)]));
  for (let k = 0; k < count; k++) {
    gather(order.rows.subarray(k * batch, (k + 1) * batch));
    const computed = await compute();
    for (const name of step.collected) collected[name][k] = numbers(computed[name])[0];
    // Only what others need goes through shared memory.
    const piece = numbers(computed[step.summed]);
    copyOutside(piece, pieces[member]);
    meet();
    summands.forEach((summand, i) => {
      summand.set((i === member ? piece : pieces[i]).subarray(from, to));
    });
    for (const { name, value } of scheduled) value[0] = order.scheduled[name][k];
    move();
    parameters.set(own, from);
    numbers(whole).set(own, from);
    meet();
    copyOutside(parameters, numbers(whole));
  }
  return collected;
}

/** Copies all but this member's slice. @param {Float32Array} source @param {Float32Array} target */
function copyOutside(source, target) {
  target.set(source.subarray(0, from));
  target.set(source.subarray(to), to);
}

/** @param {Answer} answer */
const reply = (answer) => port.postMessage(answer);

port.on('message', async (/** @type {Order} */ order) => {
  try {
    reply({ collected: await steps(order) });
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
});
reply({ collected: {} });
