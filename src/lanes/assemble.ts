import { functionCode, TYPES } from './function-code.ts';
import { ModuleBytes } from './module-bytes.ts';
import { expressionsIn, listsOf, type WatExpression } from './wat-expression.ts';

const [TYPE, IMPORT, FUNCTION, EXPORT, CODE] = [1, 2, 3, 7, 10];
const [FUNCTION_KIND, MEMORY_KIND, GLOBAL_KIND, FUNCTION_TYPE] = [0, 2, 3, 0x60];

/**
 * The bytes of a module from WebAssembly text as lanes emit it: folded instructions, functions without parameters, an
 * imported memory, imported constants. An assembler of all WebAssembly is larger than all else that a page loads, and wants Node's modules. It
 * also takes longer to start than a small step to compile. The tests compare our bytes with those of wabt.
 */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const [module] = expressionsIn(text) as readonly (readonly WatExpression[])[];
  const functions = listsOf(module, 'func') as readonly (readonly WatExpression[])[];
  const names = functions.map(([, name]) => (typeof name === 'string' ? name : ''));
  const bytes = new ModuleBytes().add(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const section = (id: number, entries: readonly ModuleBytes[]) => {
    const content = new ModuleBytes().unsigned(entries.length);
    for (const entry of entries) content.append(entry.bytes);
    bytes.add(id).sized(content);
  };
  section(TYPE, [new ModuleBytes().add(FUNCTION_TYPE, 0, 0)]);
  const imports = listsOf(module, 'import') as readonly (readonly WatExpression[])[];
  const globals = imports.flatMap(([, , , [kind, name]]) => (kind === 'global' ? [name as string] : []));
  section(IMPORT, imports.map(importEntry));
  section(
    FUNCTION,
    functions.map(() => new ModuleBytes().add(0)),
  );
  section(
    EXPORT,
    functions.flatMap((parts, index) =>
      listsOf(parts, 'export').map(([, name]) =>
        new ModuleBytes().name(unquoted(name)).add(FUNCTION_KIND).unsigned(index),
      ),
    ),
  );
  section(
    CODE,
    functions.map((parts) => new ModuleBytes().sized(functionCode(parts, names, globals))),
  );
  return bytes.bytes;
}

/** `(import "env" "memory" (memory 1 65536 shared))`, or a constant: `(import "env" "base" (global $base i32))`. */
function importEntry([, from, name, [kind, ...rest]]: readonly WatExpression[]): ModuleBytes {
  const entry = new ModuleBytes().name(unquoted(from as string)).name(unquoted(name as string));
  if (kind === 'global') return entry.add(GLOBAL_KIND, TYPES[rest[1] as string], 0);
  const [initial, maximum, shared] = rest as readonly string[];
  entry.add(MEMORY_KIND);
  if (maximum === undefined) return entry.add(0).unsigned(Number(initial));
  return entry
    .add(shared === undefined ? 1 : 3)
    .unsigned(Number(initial))
    .unsigned(Number(maximum));
}

function unquoted(text: string): string {
  return text.slice(1, -1);
}
