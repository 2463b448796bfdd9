import { InputError } from '../tensor/index.ts';
import type { Engine } from './engine.ts';
import { type OnnxRuntime, type RuntimeDescription, sessionEngine } from './session.ts';

/** Settings of the engine in WebAssembly. The first engine that is opened decides for all after it. */
export interface WasmOptions {
  /**
   * Threads of a program. Default the number of cores, at most 4 (small products gain nothing beyond). Default 1 where
   * memory cannot be shared: in a page that is not cross-origin isolated.
   */
  readonly threads?: number;
  /**
   * Where ONNX Runtime's `ort-wasm-simd-threaded.wasm` lies: some 12 MB, fetched when an engine is opened. Default: beside
   * the script, where bundlers that know `import.meta.url` put it.
   */
  readonly wasm?: string | URL;
}

/**
 * Opens an engine in WebAssembly, in a page or a worker (in Node `sobolev` opens a native one where it can).
 *
 * @throws InputError when `threads` is not a whole number from 1 to 16, or more than one where memory cannot be shared
 */
export async function openEngine(options: WasmOptions = {}): Promise<Engine> {
  const sharing = typeof SharedArrayBuffer !== 'undefined';
  const { threads = sharing ? Math.min(cores(), 4) : 1 } = options;
  if (threads > 1 && !sharing)
    throw new InputError(
      'more than one thread needs memory that is shared',
      `${threads} threads in a page that is not cross-origin isolated`,
      'Leave threads out, or serve the page with the headers COOP and COEP.',
    );
  const runtime = (await import('onnxruntime-web/wasm')) as unknown as WasmRuntime;
  return wasmEngine(runtime, { ...options, threads: checkedThreads(threads, MOST_THREADS) });
}

function cores(): number {
  const { navigator } = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };
  return navigator?.hardwareConcurrency ?? 1;
}

/** The most threads of a program. Threads beyond the cores only wait, but can repeat a run of another machine. */
export const MOST_THREADS = 16;

/** @throws InputError when the number of threads is not whole, or not from 1 to `most` */
export function checkedThreads(threads: number, most: number): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= most) return threads;
  throw new InputError(
    `threads must be a whole number from 1 to ${most}`,
    String(threads),
    'Take as many as there are cores.',
  );
}

/** ONNX Runtime in WebAssembly. */
export interface WasmRuntime extends OnnxRuntime {
  readonly env: OnnxRuntime['env'] & {
    readonly wasm: { numThreads?: number; wasmPaths?: { readonly wasm: string | URL } };
  };
}

const description: RuntimeDescription = { name: 'wasm', executionProvider: 'wasm' };
/** The threads that each runtime was started with. Later requests cannot change them. */
const started = new WeakMap<WasmRuntime, number>();

/** An engine over a runtime that the caller has imported. */
export function wasmEngine(runtime: WasmRuntime, { threads = 1, wasm }: WasmOptions): Engine {
  const first = !started.has(runtime);
  if (first) started.set(runtime, threads);
  const count = started.get(runtime)!;
  if (first) {
    runtime.env.wasm.numThreads = count;
    if (wasm !== undefined) runtime.env.wasm.wasmPaths = { wasm };
  }
  return sessionEngine(runtime, description, count);
}
