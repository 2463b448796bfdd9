import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { turn } from '../tensor/index.ts';
import type { Engine, EngineName, LoadOptions, Program, Values } from './engine.ts';

/** What we use of onnxruntime-node and onnxruntime-web. It is the same in both. */
export interface OnnxRuntime {
  readonly env: { readonly versions: { readonly common: string } };
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: Values['type'], data: Values['data'], dims: readonly number[]) => OrtTensor;
}

/** What tells the two runtimes apart. */
export interface RuntimeDescription {
  readonly name: EngineName;
  readonly executionProvider: string;
}

/** An engine over one of the two runtimes. */
export function sessionEngine(
  runtime: OnnxRuntime,
  { name, executionProvider }: RuntimeDescription,
  threads: number,
): Engine {
  return {
    name,
    version: runtime.env.versions.common,
    threads,
    async load(model, options = {}) {
      const own = sessionOptions(executionProvider, { ...options, threads: options.threads ?? threads });
      return sessionProgram(runtime, await runtime.InferenceSession.create(model, own));
    },
  };
}

/** Options of a session, the same for each of the runtimes. */
export function sessionOptions(
  executionProvider: string,
  { threads, precision = 'float32', optimise = true }: LoadOptions,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [executionProvider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Beyond basic, scalar factors join matrix products as a float32 attribute: 1e-8 relative, too much for float64.
    graphOptimizationLevel: !optimise ? 'disabled' : precision === 'float64' ? 'basic' : 'all',
    // Its log is not for users: what fails is thrown, and warnings are of the optimiser ("initializer is not used").
    logSeverityLevel: 4,
  };
}

function sessionProgram(runtime: OnnxRuntime, session: InferenceSession): Program {
  // Of feeds that are no inputs one runtime takes no notice, the other refuses them.
  const isInput = new Set(session.inputNames);
  return {
    async run(feeds) {
      const tensors = Object.fromEntries(
        Object.entries(feeds)
          .filter(([key]) => isInput.has(key))
          .map(([key, { type, data, dims }]) => [key, new runtime.Tensor(type, data, dims)]),
      );
      // Runtimes compute on this thread. Signals and timers have their turn first.
      await turn();
      const results = await session.run(tensors);
      return Object.fromEntries(
        Object.entries(results).map(([key, value]) => [
          key,
          { type: value.type as Values['type'], dims: value.dims, data: value.data as Values['data'] },
        ]),
      );
    },
    dispose: () => session.release(),
  };
}
