import { InputError, type Shape } from '../../tensor/index.ts';
import { operation } from '../operation.ts';

type InputAttributes = { readonly name: string; readonly shape: Shape };

/** A named input: its value is bound when the graph is read. */
export const input = operation<InputAttributes>({
  name: 'input',
  shape: (_, { shape }) => shape,
  evaluate: (_, { name }) => unbound(name),
  tangent: () => undefined,
  adjoint: () => [],
  smooth: () => 'everywhere',
  reach: 'none',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (y) => unbound(y.attributes.name),
  onnx: (y) => y.attributes.name,
});

function unbound(name: string): never {
  throw new InputError(`input ${name} needs a value`, 'none', `Bind "${name}".`);
}
