/** WebAssembly text to a module's bytes. */
export async function assemble(text: string): Promise<Uint8Array> {
  const { default: wabt } = await import('wabt');
  const { parseWat } = await wabt();
  const module = parseWat('step.wat', text, {
    simd: true,
    bulk_memory: true,
    sat_float_to_int: true,
    threads: true,
  });
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}
