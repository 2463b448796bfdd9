import type { Variable } from '../variable/index.ts';
import { isJacobian } from './gradient-columns.ts';
import { plainName, spellings, withoutUnit } from './header-names.ts';
import { DERIVATIVE_WORDS, familyGradients } from './name-families.ts';
import { widthOfShape } from './tables/table.ts';

/** A column that nobody reads. */
export interface UnreadColumn {
  readonly name: string;
  /** Of a row, where it is a vector. */
  readonly shape?: readonly number[];
}

/** Columns that nobody reads and that may be derivatives: guessed by names and shapes, which prove nothing. */
export interface LikelyGradients {
  readonly columns: readonly string[];
  /** What `gradients` would take them, where that is clear; with the columns that are read already. */
  readonly gradients?: readonly string[];
  /** Why the file does not let them be taken as they are, with the remedy, where that is so; there are no `gradients` then. */
  readonly refusal?: string;
  /** Whether they look like forces: minus the derivatives of an energy. */
  readonly forces: boolean;
}

/** Which derivatives are known already, and of what. */
export interface KnownGradients {
  readonly inputs: readonly Pick<Variable, 'name'>[];
  readonly outputs: readonly Pick<Variable, 'name'>[];
  /** The column of each derivative, output by output; `''` where there is none. */
  readonly gradients: readonly string[];
}

/**
 * Guesses which columns hold derivatives that are not read: `dfdx`, `df/dx`, `∂f/∂x`, `f_x`, `grad_x`, `delta_x`, and
 * numbered ones where there are as many as derivatives. Beside positions they are `fx`, `fy`, `fz`. Vectors count that hold
 * as many numbers as an output has inputs, or all outputs together.
 *
 * @returns undefined where nothing looks like one
 */
export function likelyGradients(
  unread: readonly UnreadColumn[],
  known: KnownGradients,
): LikelyGradients | undefined {
  if (!known.gradients.includes('')) return undefined;
  // One without a name cannot be taken; it holds the labels of rows.
  const scalars = unread.filter(({ name, shape }) => name !== '' && widthOfShape(shape) === 1);
  const vectors = unread.filter(({ name, shape }) => name !== '' && widthOfShape(shape) > 1);
  const exact = named(scalars, known) ?? numbered(scalars, known) ?? components(scalars, known);
  const family = familyGradients(scalars, known);
  const more = family?.gradients !== undefined && family.columns.length > (exact?.columns.length ?? 0);
  return vector(vectors, known) ?? (more ? family : (exact ?? family));
}

/** Columns called after a derivative by another column that nobody reads either: it is no input, but perhaps should be. */
export interface OtherGradients {
  readonly columns: readonly string[];
  readonly inputs: readonly string[];
}

/** @returns undefined where there is none */
export function otherGradients(
  unread: readonly UnreadColumn[],
  outputs: readonly Pick<Variable, 'name'>[],
): OtherGradients | undefined {
  const key = (name: string) => plainName(withoutUnit(name));
  const names = new Map(unread.map(({ name }) => [key(name), name]));
  const found = outputs.flatMap((output) =>
    unread.flatMap(({ name }): readonly (readonly [column: string, input: string])[] => {
      const start = `d${key(output.name)}d`;
      const input = key(name).startsWith(start) ? names.get(key(name).slice(start.length)) : undefined;
      return input === undefined ? [] : [[name, input]];
    }),
  );
  if (found.length === 0) return undefined;
  return { columns: found.map(([column]) => column), inputs: [...new Set(found.map(([, input]) => input))] };
}

/** Columns that are named after an output and an input. */
function named(scalars: readonly UnreadColumn[], known: KnownGradients): LikelyGradients | undefined {
  const { inputs, outputs } = known;
  const meanings = new Map<string, number | undefined>();
  const add = (key: string, pair: number): void => {
    meanings.set(key, meanings.has(key) && meanings.get(key) !== pair ? undefined : pair);
  };
  for (const [o, output] of outputs.entries())
    for (const [i, input] of inputs.entries()) {
      const pair = o * inputs.length + i;
      if (known.gradients[pair] !== '') continue;
      for (const outputName of spellings(output.name))
        for (const inputName of spellings(input.name)) {
          const [y, x] = [plainName(outputName), plainName(inputName)];
          for (const key of [`d${y}d${x}`, `d${y}by${x}`, `d${y}wrt${x}`, `d${y}${x}`]) add(key, pair);
          for (const word of DERIVATIVE_WORDS) add(`${word}${y}${x}`, pair);
          if (outputs.length === 1) for (const word of DERIVATIVE_WORDS) add(`${word}${x}`, pair);
          add(`${outputName}_${inputName}`.toLowerCase(), pair);
        }
    }
  const taken = [...known.gradients];
  const columns: string[] = [];
  for (const { name } of scalars) {
    const [pair] = spellings(name)
      .flatMap((one) => [meanings.get(plainName(one)), meanings.get(one.toLowerCase())])
      .filter((meaning) => meaning !== undefined);
    if (pair === undefined || taken[pair] !== '') continue;
    taken[pair] = name;
    columns.push(name);
  }
  return columns.length === 0 ? undefined : { columns, gradients: taken, forces: false };
}

/** As many numbered columns of one name as there are derivatives: grad_0, grad_1, … or g1, g2, …. */
function numbered(scalars: readonly UnreadColumn[], known: KnownGradients): LikelyGradients | undefined {
  const count = known.gradients.length;
  if (known.gradients.some((name) => name !== '')) return undefined;
  const families = new Map<string, Map<number, string>>();
  for (const { name } of scalars) {
    const [, word, number] = /^(.*?)[^\p{L}\p{N}]*(\d+)\W*$/u.exec(name) ?? [];
    if (
      word === undefined ||
      (!/^(?:g|d[a-z]{0,3}|dydx|∂.{0,3})$/i.test(word) && !DERIVATIVE_WORDS.includes(plainName(word)))
    )
      continue;
    const family = families.get(word) ?? new Map<number, string>();
    families.set(word, family.set(Number(number), name));
  }
  for (const family of families.values())
    for (const first of [0, 1]) {
      const columns = Array.from({ length: count }, (_, k) => family.get(first + k));
      if (family.size === count && columns.every((name) => name !== undefined))
        return { columns, gradients: columns, forces: false };
    }
  return undefined;
}

/** Components of a vector for every input of one output: `fx`, `fy`, `fz` beside `px`, `py`, `pz`, or output and input in one word. */
function components(scalars: readonly UnreadColumn[], known: KnownGradients): LikelyGradients | undefined {
  const { inputs, outputs } = known;
  if (outputs.length !== 1 || known.gradients.some((name) => name !== '')) return undefined;
  const names = new Map(scalars.map(({ name }) => [plainName(name), name]));
  const axes = inputs.map(({ name }) => /([xyz])$/i.exec(name)?.[1].toLowerCase());
  const whole = axes.length > 1 && new Set(axes).size === axes.length && !axes.includes(undefined);
  const families: (readonly [keys: readonly (string | undefined)[], forces: boolean])[] = [
    [inputs.map(({ name }) => `${plainName(outputs[0].name)}${plainName(name)}`), false],
    ...['force', 'forces', 'f'].map(
      (word) => [axes.map((axis) => (whole ? `${word}${axis}` : undefined)), true] as const,
    ),
    ...['g', ...DERIVATIVE_WORDS].map(
      (word) => [axes.map((axis) => (whole ? `${word}${axis}` : undefined)), false] as const,
    ),
  ];
  const structs = new Set(
    scalars.flatMap(({ name }) => (name.includes('.') ? [name.slice(0, name.lastIndexOf('.'))] : [])),
  );
  for (const struct of structs)
    families.push([inputs.map(({ name }) => plainName(`${struct}.${name}`)), /force/i.test(struct)]);
  for (const [keys, forces] of families) {
    const columns = keys.map((key) => names.get(key ?? ''));
    if (columns.every((name) => name !== undefined)) return { columns, gradients: columns, forces };
  }
  return undefined;
}

/** Vectors of as many numbers as there are derivatives, of all outputs or of each; those first that are called like derivatives. */
function vector(vectors: readonly UnreadColumn[], known: KnownGradients): LikelyGradients | undefined {
  const [m, d] = [known.outputs.length, known.inputs.length];
  if (d === 1 && m === 1) return undefined;
  const ofOutputs = new Set(
    known.outputs.flatMap(({ name }) => ['g', 'd', 'j'].map((word) => word + plainName(name))),
  );
  const telling = ({ name }: UnreadColumn): boolean =>
    /^(?:j|g|f|dydx)$|grad|jac|delta|deriv|sens|force|nabla|[∇∂]|^d\w{1,12}d/i.test(name) ||
    ofOutputs.has(plainName(name));
  /** Vectors of a size: those called like derivatives, where there are some. */
  const fits = (size: number): readonly UnreadColumn[] => {
    const all = vectors.filter(({ shape }) => widthOfShape(shape) === size * d);
    return all.some(telling) ? all.filter(telling) : all;
  };
  const told = (
    found: readonly UnreadColumn[],
    gradients: readonly string[] | undefined,
  ): LikelyGradients => {
    const columns = found.map(({ name }) => name);
    return {
      columns,
      ...(gradients && { gradients }),
      forces: columns.some((name) => /force|^f$/i.test(name)),
    };
  };
  const rows = m === 1 || d === 1 ? [] : fits(1);
  const each = known.outputs.map(({ name }) =>
    rows.filter((one) => plainName(one.name).includes(plainName(name))),
  );
  const clear = each.every((found) => found.length === 1) && new Set(each.map(([one]) => one)).size === m;
  if (rows.length > 0 && clear)
    return told(
      each.map(([one]) => one),
      each.map(([one]) => one.name),
    );
  const all = fits(m);
  // Transposed arrays are named, but not offered; nor is one of several.
  const clearly = all.length === 1 && isJacobian(all[0].shape ?? [], m, d);
  if (all.length > 0) return told(all, clearly ? [all[0].name] : undefined);
  return rows.length > 0 ? told(rows, undefined) : undefined;
}
