import type { ElementType, Precision } from '../onnx/index.ts';
import type { StartThread } from './module-thread.ts';

/** Numbers as they cross into and out of an engine. */
export interface Values {
  readonly type: Exclude<ElementType, 'bool'>;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array;
}

export type EngineName = 'native' | 'wasm';

/** Runs ONNX models. Engines differ in speed, not in meaning. */
export interface Engine {
  readonly name: EngineName;
  /** Version of ONNX Runtime. */
  readonly version: string;
  /** Threads one program may use unless it asks for another number. */
  readonly threads: number;
  /** Starts a thread for generated code; absent where the host has none to give. */
  readonly startThread?: StartThread;
  /** Compiles the bytes of an ONNX model. Dispose of the program when done. */
  load(model: Uint8Array, options?: LoadOptions): Promise<Program>;
}

export interface LoadOptions {
  /** Threads of this program; default the engine's. The WebAssembly engine has one number for all programs. */
  readonly threads?: number;
  /** The model's floating-point type. Default float32. */
  readonly precision?: Precision;
  /**
   * Whether the runtime rewrites the model before it runs. Default true. Of graphs of many thousand nodes that takes longer than
   * most of them are run.
   */
  readonly optimise?: boolean;
}

/** A compiled model. It alone holds native memory: dispose of it, in `finally`. */
export interface Program {
  /**
   * Runs the model on a value for each input; the arrays fed are not modified. A model has the inputs that its outputs depend
   * on: values fed under other names are left out.
   */
  run(feeds: Readonly<Record<string, Values>>): Promise<Record<string, Values>>;
  dispose(): Promise<void>;
}
