/**
 * A thread with an instance of a module: the other side of module-thread.ts. It is JavaScript, since a thread starts from a file
 * that Node 20 runs as it is, in tests of the sources too.
 */
import { parentPort, workerData } from 'node:worker_threads';

/** @import { ModuleAnswer, ModuleAssignment } from './module-thread.ts' */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { module, imports } = /** @type {ModuleAssignment} */ (workerData);
const instance = await WebAssembly.instantiate(module, { env: { ...imports } });

/** @param {ModuleAnswer} answer */
const reply = (answer) => port.postMessage(answer);

port.on('message', (/** @type {string} */ name) => {
  try {
    /** @type {() => void} */ (instance.exports[name])();
    reply('done');
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
});
reply('done');
