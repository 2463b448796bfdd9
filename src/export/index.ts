export { exportC, type HeaderOptions } from './header.ts';
export { exportModule, type ModuleOptions } from './module.ts';
export type { Order } from './network.ts';
export { exportOnnx, type OnnxOptions } from './onnx.ts';
export { type ExportOptions, type ExportTarget, exportSurrogate, exportTargets } from './surrogate.ts';
