import type { Precision } from '../../onnx/index.ts';
import type { OptionSchemas } from '../options.ts';
import { precisionSchema } from '../precision.ts';

/** What every test function takes. */
export interface TestFunctionOptions {
  /** In which labels are computed. Default float64. */
  readonly precision?: Precision;
}

export const testFunctionSchemas: OptionSchemas<TestFunctionOptions> = { precision: precisionSchema };
