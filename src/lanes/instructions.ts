/*
 * The instructions of generated code, of WebAssembly 2.0 with 128-bit SIMD (specification, "Index of Instructions").
 */

/** What stands behind the name of an instruction, before its operands. */
export type Immediate =
  | 'none'
  | 'local'
  | 'function'
  | 'global'
  | 'label'
  | 'lane'
  | 'lanes'
  | 'i32'
  | 'v128'
  | 'memories'
  | 'address';

export interface Instruction {
  readonly code: readonly number[];
  readonly immediate: Immediate;
  /** For an address: log₂ of the number of bytes that are read or written. */
  readonly align?: number;
}

const plain = (...code: readonly number[]): Instruction => ({ code, immediate: 'none' });
const at = (align: number, ...code: readonly number[]): Instruction => ({
  code,
  immediate: 'address',
  align,
});
/** After its prefix, a number is written with seven bits in a byte. */
const simd = (code: number) => (code < 0x80 ? [0xfd, code] : [0xfd, code, 1]);
const lanes = (code: number): Instruction => plain(...simd(code));

export const instructions: Readonly<Record<string, Instruction>> = {
  br_if: { code: [0x0d], immediate: 'label' },
  call: { code: [0x10], immediate: 'function' },
  'local.get': { code: [0x20], immediate: 'local' },
  'global.get': { code: [0x23], immediate: 'global' },
  'local.set': { code: [0x21], immediate: 'local' },
  'memory.copy': { code: [0xfc, 0x0a], immediate: 'memories' },
  'i32.const': { code: [0x41], immediate: 'i32' },
  'i32.lt_u': plain(0x49),
  'i32.le_u': plain(0x4d),
  'i32.add': plain(0x6a),
  'i32.mul': plain(0x6c),
  'i32.shl': plain(0x74),
  'i32.load': at(2, 0x28),
  'i32.store': at(2, 0x36),
  'f32.load': at(2, 0x2a),
  'f32.store': at(2, 0x38),
  'f32.add': plain(0x92),
  'f32.mul': plain(0x94),
  'v128.load': at(4, ...simd(0)),
  'v128.load32_splat': at(2, ...simd(9)),
  'v128.load64_splat': at(3, ...simd(10)),
  'v128.load64_zero': at(3, ...simd(0x5d)),
  'f64x2.promote_low_f32x4': lanes(0x5f),
  'v128.store': at(4, ...simd(11)),
  'i8x16.shuffle': { code: simd(13), immediate: 'lanes' },
  'v128.const': { code: simd(12), immediate: 'v128' },
  'v128.and': lanes(0x4e),
  'v128.bitselect': lanes(0x52),
  'i32x4.shl': lanes(0xab),
  'i32x4.shr_s': lanes(0xac),
  'i32x4.add': lanes(0xae),
  'i32x4.sub': lanes(0xb1),
  'f32x4.extract_lane': { code: simd(0x1f), immediate: 'lane' },
  'f32x4.eq': lanes(0x41),
  'f32x4.ne': lanes(0x42),
  'f32x4.lt': lanes(0x43),
  'f32x4.gt': lanes(0x44),
  'f32x4.le': lanes(0x45),
  'f32x4.convert_i32x4_s': lanes(0xfa),
  'f32x4.abs': lanes(0xe0),
  'f32x4.neg': lanes(0xe1),
  'f32x4.sqrt': lanes(0xe3),
  'f32x4.add': lanes(0xe4),
  'f32x4.sub': lanes(0xe5),
  'f32x4.mul': lanes(0xe6),
  'f32x4.div': lanes(0xe7),
  'f32x4.min': lanes(0xe8),
  'f32x4.max': lanes(0xe9),
  'f32x4.pmin': lanes(0xea),
  'f32x4.pmax': lanes(0xeb),
  'i64x2.shl': lanes(0xcb),
  'i64x2.shr_s': lanes(0xcc),
  'i64x2.add': lanes(0xce),
  'i64x2.sub': lanes(0xd1),
  'f64x2.eq': lanes(0x47),
  'f64x2.lt': lanes(0x49),
  'f64x2.gt': lanes(0x4a),
  'f64x2.le': lanes(0x4b),
  'f64x2.floor': lanes(0x75),
  'f64x2.nearest': lanes(0x94),
  'f64x2.abs': lanes(0xec),
  'f64x2.neg': lanes(0xed),
  'f64x2.sqrt': lanes(0xef),
  'f64x2.add': lanes(0xf0),
  'f64x2.sub': lanes(0xf1),
  'f64x2.mul': lanes(0xf2),
  'f64x2.div': lanes(0xf3),
  'f64x2.pmin': lanes(0xf6),
  'f64x2.pmax': lanes(0xf7),
};
