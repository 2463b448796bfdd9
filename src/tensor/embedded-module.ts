/// <reference path="../webassembly.d.ts" />

/** What a module exports whose bytes stand in a source file. @param base64 its bytes @param env what it imports */
export function embeddedModule(
  base64: string,
  env: WebAssembly.Imports[string],
): Readonly<Record<string, unknown>> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env }).exports;
}
