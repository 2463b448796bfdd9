import type { OnnxAttributes } from '../graph/index.ts';

/** The floating-point type a graph is lowered in. */
export type Precision = 'float32' | 'float64';

/** Element types that our files use. */
export type ElementType = Precision | 'int64' | 'int32' | 'bool';

/** An ONNX node before it is written. */
export interface NodeRecord {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
  /** The body of a Scan. */
  readonly body?: GraphRecord;
}

/** Numbers of a stated type before they are written. */
export interface TensorRecord {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Type and shape of a graph's input or output; a string is a symbolic dimension. */
export interface ValueRecord {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** An ONNX graph before it is written. */
export interface GraphRecord {
  readonly name: string;
  readonly nodes: readonly NodeRecord[];
  readonly inputs: readonly ValueRecord[];
  readonly outputs: readonly ValueRecord[];
  readonly initializers: ReadonlyMap<string, TensorRecord>;
}
