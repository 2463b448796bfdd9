import type { Precision } from '../../onnx/index.ts';

/** What every test function takes. */
export interface TestFunctionOptions {
  /** In which labels are computed. Default float64. */
  readonly precision?: Precision;
}
