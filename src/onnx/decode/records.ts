import { describe, type Sizes, type Tensor } from '../../tensor/index.ts';

/** An ONNX model as it was read and checked, in plain records. Numbers are decoded when they are asked for. */
export interface OnnxModel {
  /** What messages call it: usually the file's path. */
  readonly source: string;
  readonly irVersion: number;
  /** Version of each operator set, by domain; the default domain is `''`. */
  readonly opsets: ReadonlyMap<string, number>;
  /** The program that wrote it; either may be empty. */
  readonly producer: { readonly name: string; readonly version: string };
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Name of the graph. */
  readonly name: string;
  /** What must be given: inputs that no initializer provides. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** What the file says of values between its nodes, by name: of some, or of none. */
  readonly between: ReadonlyMap<string, OnnxValue>;
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** In an order in which every value is made before it is used: the file's own where that is one. */
  readonly nodes: readonly OnnxNode[];
}

/** A graph's input or output. */
export interface OnnxValue {
  readonly name: string;
  /** Element type, `float32` for instance; what is no tensor is called `sequence`, `map`, … */
  readonly type: string;
  /** Sizes and names of symbolic dimensions (`''` for an unnamed one); undefined where the file does not say. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** A node of the graph. */
export interface OnnxNode {
  /** May be empty. */
  readonly name: string;
  readonly type: string;
  /** Domain of the operation; `''` is ONNX's own. */
  readonly domain: string;
  /** Names of values; `''` is an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Its place in the file, from 1. */
  readonly place: number;
}

/**
 * An attribute of a node. Kinds that no operation of ours needs (graphs, types, lists of tensors) are named but not read.
 */
export type OnnxAttribute =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'graph' | 'other' };

/** Numbers of a model. Their count is checked against the bytes that are there before any are decoded. */
export interface OnnxTensor {
  readonly name: string;
  /** Element type: `float32`, `int64`, … */
  readonly type: string;
  readonly shape: Sizes;
  /**
   * The numbers as float64, decoded at the first call: exact, but for whole numbers beyond 2^53.
   *
   * @throws InputError when the type cannot be read, or data in another file are missing or not as stated
   */
  values(): Tensor;
}

/** How messages name a node: by place, name and operation. */
export function nodeLabel({ place, name, type, domain }: OnnxNode): string {
  const operation = domain === '' ? type : `${domain}.${type}`;
  // One line of moderate length, whatever the file calls them.
  const plain = operation.replace(/\p{Cc}/gu, '?').slice(0, 80);
  return `node ${place}${name === '' ? '' : ` ${describe(name)}`} (${plain})`;
}
