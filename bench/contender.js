/**
 * A contender: a process that lives through the whole bench and answers one JSON line for each it is sent.
 *
 *     {"case": NAME, "forms": true}                -> {"forms": [FORM, ...]}   ways of writing the same step
 *     {"case": NAME, "form": FORM, "numbers": K}   -> {"numbers": [...]}       makes it; what K steps come to
 *     {"case": NAME, "form": FORM, "steps": N}     -> {"milliseconds": total}
 *
 * Its first line is {"ready": true, "versions": {...}}; any reply may be {"error": "..."} instead.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** @typedef {'ours' | 'jaxJit' | 'jaxScan' | 'torch' | 'jaxPaths' | 'jaxPathsAlone'} ContenderName */

/** In the order in which they take turns, with the names that people read. @type {Record<ContenderName, string>} */
export const titles = {
  ours: 'ours',
  jaxJit: 'JAX jit',
  jaxScan: 'JAX scan',
  torch: 'PyTorch',
  jaxPaths: 'JAX',
  jaxPathsAlone: 'JAX, 1 thread',
};

/** Who takes training steps, and who simulates paths. @type {Record<'training' | 'paths', readonly ContenderName[]>} */
export const contendersOf = {
  training: ['ours', 'jaxJit', 'jaxScan', 'torch'],
  paths: ['ours', 'jaxPaths', 'jaxPathsAlone'],
};

/** Compiling the large network takes JAX a few seconds; far longer than this means that it hangs. */
const patience = 300_000;

export class Contender {
  /** @type {Record<string, string>} */
  versions = {};
  #child;
  #replies;
  #closed;
  #complaints = '';

  /**
   * @param {ContenderName} name
   * @param {string} command
   * @param {readonly string[]} parameters
   * @param {Record<string, string>} [environment] added to ours
   */
  constructor(name, command, parameters, environment = {}) {
    this.name = name;
    this.#child = spawn(command, parameters, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#complaints = (this.#complaints + text).slice(-2000);
    });
    // A dead process is noticed where its reply is awaited; the pipe to it needs no second report.
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => {
      this.#complaints = error.message;
    });
    this.#closed = new Promise((resolve) => this.#child.on('close', resolve));
    this.#replies = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when the process is ready to be asked. */
  async start() {
    ({ versions: this.versions } = await this.#reply());
    return this;
  }

  /**
   * @param {object} request
   * @returns {Promise<any>} the reply; rejects with the contender's own words when it failed
   */
  async ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#reply();
  }

  async close() {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.kill(), 5000);
    await this.#closed;
    clearTimeout(timer);
  }

  /** For the way out in a hurry. */
  kill() {
    this.#child.kill('SIGKILL');
  }

  async #reply() {
    const timer = setTimeout(() => {
      this.#complaints = `no reply in ${patience / 1000} s`;
      this.kill();
    }, patience);
    const { value, done } = await this.#replies.next();
    clearTimeout(timer);
    if (done) {
      await this.#closed; // only then has all that it said on standard error arrived
      const end = this.#child.signalCode ?? `exit code ${this.#child.exitCode}`;
      throw new Error(
        this.#complaints.trim().split('\n').at(-1) || `the process ended without a word (${end})`,
      );
    }
    const reply = JSON.parse(value);
    if (reply.error) throw new Error(reply.error);
    return reply;
  }
}
