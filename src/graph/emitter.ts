import type { Shape, Sizes, Tensor } from '../tensor/index.ts';
import type { Expression } from './expression.ts';

/** Attributes of an ONNX node. Numbers are written as ints, `{float: x}` as a float. */
export type OnnxAttributes = Readonly<
  Record<string, number | string | readonly number[] | { readonly float: number }>
>;

/** Writes ONNX nodes. Equal nodes are written once, so rules may ask for shared pieces freely. */
export interface Emitter {
  readonly precision: 'float32' | 'float64';
  /** Name of the value of an expression, lowered now if it has not been. */
  value(expression: Expression): string;
  /** How often expressions of the lowered graph and its outputs use this one. */
  uses(expression: Expression): number;
  /** A node with one output; returns the output's name. `''` stands for an omitted optional input. */
  node(type: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
  /** A node with several outputs. */
  nodes(
    type: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: OnnxAttributes,
  ): readonly string[];
  /** A scalar of the graph's precision. */
  scalar(value: number): string;
  /** An initializer of the graph's precision. */
  constant(values: Tensor): string;
  /** An initializer of one repeated value, written once. */
  filled(shape: Sizes, value: number): string;
  /** An int64 vector. */
  integers(values: readonly number[]): string;
  /** An int64 vector for `Reshape`: sizes, and −1 for the batch (at most one). */
  shape(shape: Shape): string;
  /** An int64 vector for `Expand`: sizes, and for the batch the size that an input has when the model runs. */
  runtimeShape(shape: Shape): string;
  /** A real 0/1 value as ONNX bool, and back. */
  toBool(name: string): string;
  fromBool(name: string): string;
}
