/// <reference path="../webassembly.d.ts" />
import type { LaneStep } from '../lanes/index.ts';

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

/** Memory for a compiled step, with its constants; shared among threads if the step was compiled for that. */
export function memoryFor(
  { bytes, constants }: Pick<LaneStep, 'bytes' | 'constants'>,
  { shared = false }: { readonly shared?: boolean } = {},
): WebAssembly.Memory {
  // A page to spare, since the end of a piece is read as a whole vector.
  const pages = Math.ceil(bytes / PAGE) + 1;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  for (const { at, data } of constants) new Float32Array(memory.buffer, at, data.length).set(data);
  return memory;
}

/** A compiled step with its memory. All that the loop body names is written and read there. */
export class LaneProgram {
  readonly memory: WebAssembly.Memory;
  readonly #at: LaneStep['at'];
  /** Takes a step. */
  readonly step: () => void;

  private constructor(memory: WebAssembly.Memory, at: LaneStep['at'], step: () => void) {
    this.memory = memory;
    this.#at = at;
    this.step = step;
  }

  static async open(step: LaneStep): Promise<LaneProgram> {
    const memory = memoryFor(step);
    return new LaneProgram(memory, step.at, await functionOf(step.wasm, memory, 'step'));
  }

  /** The numbers of a named part, in place; it must be one that the step uses. */
  numbers(name: string, length: number): Float32Array {
    if (this.#at[name] === undefined) throw new Error(`the step has no ${name}`);
    return new Float32Array(this.memory.buffer, this.#at[name], length);
  }
}

/** A function of a module that imports this memory. */
export async function functionOf(
  wasm: Uint8Array,
  memory: WebAssembly.Memory,
  name: string,
): Promise<() => void> {
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  return instance.exports[name] as () => void;
}
