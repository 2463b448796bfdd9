import { instructions } from './instructions.ts';
import { ModuleBytes } from './module-bytes.ts';
import { listsOf, type WatExpression } from './wat-expression.ts';

export const TYPES: Readonly<Record<string, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const [LOOP, END, NO_RESULT] = [0x03, 0x0b, 0x40];

/** The code of a function: its locals, then its instructions. */
export function functionCode(
  parts: readonly WatExpression[],
  functions: readonly string[],
  globals: readonly string[],
): ModuleBytes {
  const locals = listsOf(parts, 'local');
  const code = new ModuleBytes();
  const runs: { readonly type: string; count: number }[] = [];
  for (const [, , type] of locals) {
    const last = runs[runs.length - 1];
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  code.unsigned(runs.length);
  for (const { type, count } of runs) code.unsigned(count).add(TYPES[type]);
  const named = {
    local: places(locals.map(([, name]) => name)),
    function: places(functions),
    global: places(globals),
  };
  const body = new Body(code, named);
  for (const part of parts)
    if (!DECLARATIONS.includes(part[0] as string) && typeof part !== 'string') body.write(part);
  return code.add(END);
}

const DECLARATIONS = ['local', 'export'];

type PlacesByName = ReadonlyMap<string, number>;
type Named = Readonly<Record<'local' | 'function' | 'global', PlacesByName>>;

function places(names: readonly string[]): PlacesByName {
  return new Map(names.map((name, place) => [name, place]));
}

/** Writes folded instructions, operands before the instruction that takes them. */
class Body {
  readonly #code: ModuleBytes;
  readonly #named: Named;
  /** Labels of the loops around, the innermost last. */
  readonly #labels: string[] = [];

  constructor(code: ModuleBytes, named: Named) {
    this.#code = code;
    this.#named = named;
  }

  write([head, ...rest]: readonly WatExpression[]): void {
    if (head === 'loop') {
      this.#labels.push(rest[0] as string);
      this.#code.add(LOOP, NO_RESULT);
      for (const inner of rest.slice(1)) this.write(inner as readonly WatExpression[]);
      this.#code.add(END);
      this.#labels.pop();
      return;
    }
    const words = rest.filter((part) => typeof part === 'string');
    for (const operand of rest) if (typeof operand !== 'string') this.write(operand);
    this.#instruction(head as string, words);
  }

  #instruction(name: string, words: readonly string[]): void {
    const instruction = instructions[name];
    if (instruction === undefined) throw new Error(`no instruction ${name} in lanes`);
    const { code, immediate, align = 0 } = instruction;
    this.#code.add(...code);
    const [first, ...others] = words;
    switch (immediate) {
      case 'none':
        return;
      case 'local':
      case 'function':
      case 'global':
        return void this.#code.unsigned(found(this.#named[immediate], first));
      case 'label':
        return void this.#code.unsigned(this.#labels.length - 1 - this.#labels.lastIndexOf(first));
      case 'lane':
        return void this.#code.add(Number(first));
      case 'lanes':
        return void this.#code.add(...words.map(Number));
      case 'i32':
        return void this.#code.signed(Number(first));
      case 'memories':
        return void this.#code.add(0, 0);
      case 'address':
        return void this.#code.unsigned(align).unsigned(Number(first?.replace('offset=', '') ?? 0));
      case 'v128':
        return void this.#code.append(vector(first, others));
    }
  }
}

function found(places: PlacesByName, name: string): number {
  const place = places.get(name);
  if (place === undefined) throw new Error(`no ${name} in lanes`);
  return place;
}

/** The bytes of a constant of four lanes, or of two. */
function vector(kind: string, lanes: readonly string[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  lanes.forEach((text, lane) => {
    if (kind === 'i32x4') view.setInt32(4 * lane, Number(text), true);
    else if (kind === 'i64x2') view.setBigInt64(8 * lane, BigInt(text), true);
    else if (kind === 'f64x2') view.setFloat64(8 * lane, float(text), true);
    else view.setFloat32(4 * lane, float(text), true);
  });
  return new Uint8Array(view.buffer);
}

function float(text: string): number {
  return text === 'inf'
    ? Number.POSITIVE_INFINITY
    : text === '-inf'
      ? Number.NEGATIVE_INFINITY
      : Number(text);
}
