/** An array in NumPy's format, of any type. @param data its elements, as they lie */
export function npyBytes(descr: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${shape.map((side) => `${side},`).join('')}), }\n`;
  const bytes = Buffer.alloc(10 + header.length + data.length);
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, 'latin1');
  bytes.set(data, 10 + header.length);
  return bytes;
}

/** An array of float64. */
export function npyNumbers(shape: readonly number[], values: readonly number[]): Uint8Array {
  return npyBytes("'<f8'", shape, new Uint8Array(Float64Array.from(values).buffer));
}
