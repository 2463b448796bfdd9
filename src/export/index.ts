export { type ComputedParts, computedParts } from './computed.ts';
export { exportModule, type ModuleOptions } from './ecmascript.ts';
export { exportC, type HeaderOptions } from './header.ts';
export { exportOnnx, type OnnxOptions } from './onnx.ts';
export { type ExportOptions, type ExportTarget, exportSurrogate, exportTargets } from './surrogate.ts';
