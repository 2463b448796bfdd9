import { availableParallelism } from 'node:os';
import { InputError } from '../tensor/index.ts';
import type { Engine, EngineName } from './engine.ts';
import { type OnnxRuntime, type RuntimeDescription, sessionEngine } from './session.ts';

export interface EngineOptions {
  /** Forces one engine; by default native where it loads, else wasm. */
  readonly engine?: EngineName;
  /**
   * Threads of a program; default the number of cores, at most 4 (small products gain nothing beyond). WebAssembly takes
   * its threads once: the first engine that a process opens on it decides for all.
   */
  readonly threads?: number;
}

/** More threads than cores only wait for one another; so many are let through to repeat a run of another machine. */
const MOST_THREADS = 16;

/**
 * Opens an engine: onnxruntime-node where its binary loads, otherwise onnxruntime-web in WebAssembly.
 *
 * @throws InputError when the engine asked for does not load, or `threads` is not a whole number ≥ 1, or far beyond the cores
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const threads = options.threads ?? Math.min(availableParallelism(), 4);
  const most = Math.max(availableParallelism(), MOST_THREADS);
  if (!Number.isInteger(threads) || threads < 1 || threads > most)
    throw new InputError(
      `threads must be a whole number from 1 to ${most}`,
      String(threads),
      'Take as many as there are cores.',
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

const native: RuntimeDescription = { name: 'native', module: 'onnxruntime-node', executionProvider: 'cpu' };
const wasm: RuntimeDescription = { name: 'wasm', module: 'onnxruntime-web', executionProvider: 'wasm' };

/**
 * From 1.29 on ONNX Runtime sends what it is used for to Microsoft, from Linux and macOS too, and for that keeps a number of the
 * machine in the home directory and files in the temporary one. It looks at this variable once, when it is loaded; who sets it
 * (to 0) has decided otherwise.
 */
const TELEMETRY_OFF = 'ORT_DISABLE_TELEMETRY';

async function openNative(threads: number): Promise<Engine> {
  process.env[TELEMETRY_OFF] ??= '1';
  const module = (await import('onnxruntime-node')) as unknown as { default: OnnxRuntime };
  return sessionEngine(module.default, native, threads);
}

async function openWasm(threads: number): Promise<Engine> {
  const runtime = (await import('onnxruntime-web')) as unknown as OnnxRuntime & WasmEnvironment;
  wasmThreads ??= threads;
  runtime.env.wasm.numThreads = wasmThreads;
  return sessionEngine(runtime, wasm, wasmThreads);
}

/** Threads that WebAssembly was started with: later requests cannot change them. */
let wasmThreads: number | undefined;

interface WasmEnvironment {
  readonly env: { readonly wasm: { numThreads: number } };
}
