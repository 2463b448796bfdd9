/// <reference path="../webassembly.d.ts" />
import { Worker } from 'node:worker_threads';
import type { LaneStep } from '../lanes/index.ts';
import { memoryFor } from '../runtime/index.ts';

/**
 * A step that several threads take together. Each member computes its rows' summand of the gradient. Then each moves a part
 * of the parameters, and of the state that belongs to it, by the sum of all.
 */
export interface SharedStep {
  readonly shares: readonly Share[];
  /** Names of the numbers that models give behind the gradient in every step. Callers get their sums over shares. */
  readonly collected: readonly string[];
  /** Inputs of the updates that hold each member's gradient, in the order of {@link shares}. */
  readonly summands: readonly string[];
  /** Inputs of the updates that change with the step: one number each. */
  readonly scheduled: readonly string[];
  /** Inputs of the models that change with the step, and their places in their input `draws` [width], which is there above 0. */
  readonly drawn: {
    readonly draws: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
    readonly width: number;
  };
}

/** The part of one member. */
export interface Share {
  /** Number of its rows of the batch, which follow those of the shares before. */
  readonly rows: number;
  /**
   * Model of its rows, from `parameters` [P], `rows` [rows, stride] and `draws` to `sums` [P + collected]: the gradient, then what
   * is collected.
   */
  readonly model: Uint8Array;
  /** Number of parameters that it moves, which follow those of the shares before. */
  readonly moved: number;
  /**
   * Carries its part of `parameters` and of the other state on, by `scheduled` and its part of `summands`, in shared memory.
   * It makes one pass, where an engine makes one for each operation.
   */
  readonly update: LaneStep;
}

/** What a team works on. */
export interface TeamData {
  /** [P]; copied. */
  readonly parameters: Float32Array;
  /** Other state: vectors as long as the parameters; copied. */
  readonly state: Readonly<Record<string, Float32Array>>;
  /** Rows that batches are drawn from, [n, stride]; copied. */
  readonly data: Float32Array;
  readonly stride: number;
}

/** How a member opens its sessions: plain data, since it crosses into a thread. */
export interface TeamRuntime {
  /** `onnxruntime-node` or `onnxruntime-web`. */
  readonly module: string;
  readonly sessionOptions: object;
}

/** Everything that a member is told when it starts. */
export interface Assignment extends Pick<TeamData, 'stride'> {
  readonly member: number;
  readonly runtime: TeamRuntime;
  readonly step: SharedStep;
  readonly data: SharedArrayBuffer;
  /** The memory of each member's update: the others write what it sums, and read the parameters that it moves. */
  readonly memories: readonly WebAssembly.Memory[];
  readonly control: SharedArrayBuffer;
  readonly cells: typeof cells;
}

/** What a member is asked for: a step for each number in `scheduled`, or to stop. */
export type Request = StepsRequest | 'stop';

export interface StepsRequest {
  readonly rows: Int32Array;
  readonly scheduled: Readonly<Record<string, Float32Array>>;
  /** [steps, width] */
  readonly draws: Float32Array;
}

/** A member's answer: its numbers of every step, or why it failed. */
export type Answer =
  | { readonly collected: Readonly<Record<string, Float32Array>> }
  | { readonly error: string };

/** Int32 cells of the control array by which members meet: how many have come, how often all have, whether one failed. */
const cells = { arrived: 0, turn: 1, failed: 2 } as const;

/**
 * Threads with sessions of their own that take steps together (data parallelism with a reduction in shared memory).
 *
 * ONNX Runtime shares out each operation by itself: on small ones its threads wait for one another about as long as they
 * work. Here they meet twice a step, once they have their gradients and once the parameters are moved. Members sum in a
 * fixed order, so the same number of members gives the same bits.
 */
export class Team {
  readonly #members: readonly Worker[];
  readonly #exits: Promise<unknown>;
  readonly #step: SharedStep;
  readonly #memories: readonly WebAssembly.Memory[];
  readonly #control: Int32Array;
  /** That all members have their sessions. */
  readonly #ready: Promise<unknown>;

  private constructor(
    members: readonly Worker[],
    step: SharedStep,
    memories: readonly WebAssembly.Memory[],
    control: Int32Array,
  ) {
    this.#members = members;
    this.#exits = Promise.all(
      members.map((member) => new Promise((resolve) => member.once('exit', resolve))),
    );
    // Whoever waits for an answer hears of a failure. Between calls nobody does.
    for (const member of members) member.on('error', () => this.#release());
    this.#step = step;
    this.#memories = memories;
    this.#control = control;
    this.#ready = this.#answers();
    // Who takes steps hears of a failure.
    this.#ready.catch(() => undefined);
  }

  /** Starts the threads, which compile their models while the caller goes on. The first {@link run} tells of a failure. */
  static start(runtime: TeamRuntime, step: SharedStep, given: TeamData): Team {
    const { stride } = given;
    const control = new SharedArrayBuffer(Object.keys(cells).length * Int32Array.BYTES_PER_ELEMENT);
    const memories = memoriesOf(step, { parameters: given.parameters, ...given.state });
    const common = { runtime, step, data: shared(given.data), stride, memories, control, cells };
    const members = step.shares.map((_, member) => {
      const workerData: Assignment = { ...common, member };
      return new Worker(new URL('./team-member.js', import.meta.url), { workerData });
    });
    return new Team(members, step, memories, new Int32Array(control));
  }

  /** The parameters, or other state, as they are between two calls of {@link run}: a copy. */
  read(name: string): Float32Array {
    const all = new Float32Array(this.#step.shares.reduce((sum, { moved }) => sum + moved, 0));
    for (const { from, part } of partsOf(this.#step, this.#memories, name)) all.set(part, from);
    return all;
  }

  /** Replaces the parameters, or other state, between two calls of {@link run}. */
  write(name: string, values: Float32Array): void {
    for (const { from, part } of partsOf(this.#step, this.#memories, name))
      part.set(values.subarray(from, from + part.length));
  }

  /**
   * Takes steps.
   *
   * @param rows of the data, for each step those of the first share, of the second, …
   * @param scheduled for each step a number, or those of a draw
   * @returns for each step the collected numbers, summed over shares
   */
  async run(
    rows: Int32Array,
    scheduled: Readonly<Record<string, Float32Array>>,
  ): Promise<Record<string, Float64Array>> {
    await this.#ready;
    const answers = this.#answers();
    // In shared memory, since a message would copy the array for each member, with all the memory that it is a part of.
    const order: StepsRequest = {
      rows: new Int32Array(shared(rows)),
      scheduled: Object.fromEntries(this.#step.scheduled.map((name) => [name, scheduled[name]])),
      draws: new Float32Array(shared(drawsSideBySide(this.#step, scheduled))),
    };
    for (const member of this.#members) member.postMessage(order);
    const parts = await answers;
    return Object.fromEntries(
      this.#step.collected.map((name) => {
        const [first, ...rest] = parts.map((part) => Float64Array.from(part[name]));
        return [name, rest.reduce((sum, part) => sum.map((value, k) => value + part[k]), first)];
      }),
    );
  }

  /**
   * Lets the threads finish what they do, and stops them. A thread that is terminated inside the runtime takes the process
   * along.
   */
  async dispose(): Promise<void> {
    this.#release();
    for (const member of this.#members) member.postMessage('stop' satisfies Request);
    await this.#exits;
  }

  /** The next answer of every member. */
  async #answers(): Promise<Readonly<Record<string, Float32Array>>[]> {
    try {
      return await Promise.all(this.#members.map(answerOf));
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** Lets go members that wait for one that will not come. */
  #release(): void {
    Atomics.store(this.#control, cells.failed, 1);
    Atomics.add(this.#control, cells.turn, 1);
    Atomics.notify(this.#control, cells.turn);
  }
}

/** What steps draw, [steps, width]. */
function drawsSideBySide(
  { drawn: { draws, width } }: SharedStep,
  given: Readonly<Record<string, Float32Array>>,
): Float32Array {
  const steps = draws.length === 0 ? 0 : given[draws[0].name].length / draws[0].size;
  const all = new Float32Array(steps * width);
  for (const { name, offset, size } of draws)
    for (let step = 0; step < steps; step++)
      all.set(given[name].subarray(step * size, (step + 1) * size), step * width + offset);
  return all;
}

function answerOf(member: Worker): Promise<Readonly<Record<string, Float32Array>>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      member.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (answer: Answer) =>
      settle(() => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer.collected)));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) =>
      settle(() => reject(new Error(`a training thread stopped with exit code ${code}`)));
    member.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

/** Memory for each share's update, with its part of the state. */
function memoriesOf(
  { shares }: Pick<SharedStep, 'shares'>,
  state: Readonly<Record<string, Float32Array>>,
): readonly WebAssembly.Memory[] {
  const memories = shares.map(({ update }) => memoryFor(update, { shared: true }));
  for (const [name, values] of Object.entries(state))
    for (const { from, part } of partsOf({ shares }, memories, name))
      part.set(values.subarray(from, from + part.length));
  return memories;
}

/** A vector of the state as it lies in the memories of the shares, each part with the place where it begins. */
function partsOf(
  { shares }: Pick<SharedStep, 'shares'>,
  memories: readonly WebAssembly.Memory[],
  name: string,
): readonly { readonly from: number; readonly part: Float32Array }[] {
  let from = 0;
  return shares.map(({ moved, update }, k) => {
    from += moved;
    return { from: from - moved, part: new Float32Array(memories[k].buffer, update.at[name], moved) };
  });
}

function shared({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): SharedArrayBuffer {
  const copy = new SharedArrayBuffer(byteLength);
  new Uint8Array(copy).set(new Uint8Array(buffer, byteOffset, byteLength));
  return copy;
}
