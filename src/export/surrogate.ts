import type { Order } from '../graph/index.ts';
import type { Precision } from '../onnx/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { demand, InputError } from '../tensor/index.ts';
import { exportModule } from './ecmascript.ts';
import { exportC } from './header.ts';
import { exportOnnx } from './onnx.ts';

/** What a surrogate can be written as, with the ending of the file's name. */
export const exportTargets = ['onnx', 'ts', 'js', 'c'] as const;
export type ExportTarget = (typeof exportTargets)[number];

export interface ExportOptions {
  /** An ONNX file, a TypeScript or JavaScript module, or a C99 header. */
  readonly to: ExportTarget;
  /** 0: the value; 1: also the gradient; 2: also second derivatives. Default 1 */
  readonly order?: Order;
  /** See {@link exportOnnx}; for ONNX only. */
  readonly second?: 'hessian' | 'hvp';
  /** See {@link exportOnnx}; for ONNX only: code computes in float64. */
  readonly precision?: Precision;
  /** Name of a module, first part of all names in C; for code only. Default `surrogate` */
  readonly name?: string;
}

/**
 * A surrogate written for use elsewhere: the bytes of an ONNX file, or the text of a module or a header.
 *
 * @throws InputError when an option is unknown, or is not for this target
 */
export function exportSurrogate(surrogate: Surrogate, options: ExportOptions): Uint8Array | string {
  const { to, order = 1, name, second, precision } = options;
  demand(
    exportTargets.includes(to),
    `a surrogate is exported to one of ${exportTargets.join(', ')}`,
    to,
    'Choose one.',
  );
  if (to === 'onnx') {
    refuse({ name }, 'is of code', 'Leave it out, or export to ts, js or c.');
    return exportOnnx(surrogate, { order, second, precision });
  }
  refuse({ second, precision }, 'is of ONNX files', 'Leave it out, or export to onnx.');
  return to === 'c'
    ? exportC(surrogate, { order, name })
    : exportModule(surrogate, { language: to, order, name });
}

/** Options that this target does not have would be ignored: refuses them. */
function refuse(options: Readonly<Record<string, unknown>>, belongs: string, remedy: string): void {
  for (const [option, value] of Object.entries(options))
    if (value !== undefined) throw new InputError(`the option ${option} ${belongs}`, String(value), remedy);
}
