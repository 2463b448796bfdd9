import { type Expression, inputsOf } from '../graph/index.ts';
import { type LowerOptions, lower, type Precision } from '../onnx/index.ts';
import { InputError, type Tensor } from '../tensor/index.ts';
import type { Engine, Values } from './engine.ts';

/** A graph compiled on an engine: float64 tensors in and out, computed in the precision it was compiled for. */
export interface CompiledGraph<Name extends string = string> {
  run(bindings: Readonly<Record<string, Tensor>>): Promise<Record<Name, Tensor>>;
  dispose(): Promise<void>;
}

export interface CompileOptions extends Pick<LowerOptions, 'precision' | 'inputs'> {
  readonly threads?: number;
}

/** Lowers and compiles expressions. Dispose of the result when done. */
export async function compile<Name extends string>(
  engine: Engine,
  outputs: Readonly<Record<Name, Expression>>,
  { precision = 'float32', threads, inputs = [] }: CompileOptions = {},
): Promise<CompiledGraph<Name>> {
  const names = inputsOf([...inputs, ...Object.values<Expression>(outputs)]).map(
    (e) => e.attributes.name as string,
  );
  const program = await engine.load(lower(outputs, { precision, inputs }), { threads, precision });
  return {
    async run(bindings) {
      const feeds = names.map((name) => {
        if (bindings[name] === undefined)
          throw new InputError(
            `input ${name} needs a value`,
            Object.keys(bindings).join(', ') || 'none',
            `Bind "${name}".`,
          );
        return [name, toValues(bindings[name], precision)];
      });
      const results = await program.run(Object.fromEntries(feeds));
      return Object.fromEntries(
        Object.entries(results).map(([name, values]) => [name, toTensor(values)]),
      ) as Record<Name, Tensor>;
    },
    dispose: () => program.dispose(),
  };
}

/** A tensor in an engine's precision. */
export function toValues({ shape, data }: Tensor, precision: Precision): Values {
  return { type: precision, dims: shape, data: precision === 'float32' ? Float32Array.from(data) : data };
}

/** A float64 tensor of an engine's floats (exact). */
export function toTensor({ dims, data }: Values): Tensor {
  return { shape: dims, data: data instanceof Float64Array ? data : Float64Array.from(data as Float32Array) };
}
