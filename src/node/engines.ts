import { availableParallelism } from 'node:os';
import {
  checkedThreads,
  type Engine,
  type EngineName,
  MOST_THREADS,
  type OnnxRuntime,
  type RuntimeDescription,
  sessionEngine,
  type WasmRuntime,
  wasmEngine,
} from '../runtime/index.ts';
import { InputError } from '../tensor/index.ts';
import { startThread } from './module-thread.ts';

export interface EngineOptions {
  /** Forces one engine; by default native where it loads, else wasm. */
  readonly engine?: EngineName;
  /**
   * Threads of a program. Default: the number of cores, at most 4 (small products gain nothing beyond). WebAssembly takes
   * its threads once: the first engine that a process opens on it decides for all.
   */
  readonly threads?: number;
}

/**
 * Opens an engine: onnxruntime-node where its binary loads, otherwise onnxruntime-web in WebAssembly.
 *
 * @throws InputError when the engine asked for does not load, or `threads` is no whole number ≥ 1 or far beyond the cores
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const threads = checkedThreads(
    options.threads ?? Math.min(availableParallelism(), 4),
    Math.max(availableParallelism(), MOST_THREADS),
  );
  if (options.engine === 'wasm') return openWasm(threads);
  try {
    return await openNative(threads);
  } catch (cause) {
    if (options.engine === 'native')
      throw new InputError(
        'the native engine (onnxruntime-node) must load on this machine',
        (cause as Error).message.split('\n')[0],
        'Install onnxruntime-node, or choose the engine wasm.',
      );
    return openWasm(threads);
  }
}

const native: RuntimeDescription = { name: 'native', executionProvider: 'cpu' };

/**
 * From 1.29 on, ONNX Runtime tells Microsoft what it is used for, from Linux and macOS too. For that it keeps a number of
 * the machine in the home directory, and files in the temporary one. It reads this variable once, when it is loaded; a user
 * who sets it (to 0) has decided otherwise.
 */
const TELEMETRY_OFF = 'ORT_DISABLE_TELEMETRY';

async function openNative(threads: number): Promise<Engine> {
  process.env[TELEMETRY_OFF] ??= '1';
  const module = (await import('onnxruntime-node')) as unknown as { default: OnnxRuntime };
  return { ...sessionEngine(module.default, native, threads), startThread };
}

/** Opens the build that the package chooses for Node, where the build for pages cannot read its binary. */
async function openWasm(threads: number): Promise<Engine> {
  const engine = wasmEngine((await import('onnxruntime-web')) as unknown as WasmRuntime, { threads });
  return { ...engine, startThread };
}
