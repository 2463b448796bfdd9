import { plainName, spellings } from './header-names.ts';
import type { KnownGradients, LikelyGradients, UnreadColumn } from './likely-gradients.ts';

/*
 * Derivatives under names that nobody foresaw: S_T, S_q, S_w beside inputs T, q, w. That there is one for each input says more than
 * what they are called.
 */

/** Words of names of derivatives. */
export const DERIVATIVE_WORDS: readonly string[] = [
  ...['grad', 'gradient', 'jac', 'jacobian', 'delta', 'sens', 'sensitivity', 'nabla', 'j', 'partial'],
  ...['slope', 'adj', 'adjoint', 'bar', 'deriv', 'derivative', '∂', '∇', '\u0304'],
];
/** Words of what else there is one of for each input. */
const OTHERS = new Set(
  (
    'std stdev sd sigma var variance err error errors unc uncertainty tol raw old new prev next last init initial final start end ' +
    'norm normed normalized normalised scaled scale log ln log10 exp sqrt sq squared abs rel min max mean avg median lo hi low high ' +
    'lower upper lb ub bound unit units id idx index flag ok name label pred predicted est estimate estimated ref reference true test ' +
    'train meas measured obs observed sim model fit fitted res resid residual hat exact orig original noisy clean nominal base baseline ' +
    'set setpoint target opt best weight count num n rank bin lag shift offset mask step size width grid dim dot vel velocity acc ' +
    'nm um mm cm m km px pix inch ft deg rad pct percent'
  ).split(' '),
);
/** What stands right before an input, with nothing between: dT, fT, ∂T; and behind it, T̄ as AD writes adjoints: Tbar, Tb. */
const BEFORE = /^(?:[dfgjs]|[∂∇]|grad|jac|adj|sens|slope|partial)$/iu;
const BEHIND = /^(?:bar|b|adj|grad|\u0304)$/iu;
const ENDS_BARE = /(?:^|[^\p{L}\p{N}])$/u;
const BEGINS_BARE = /^(?:$|[^\p{L}\p{N}])/u;

interface Family {
  /** Its column for each input. */
  readonly columns: readonly string[];
  readonly words: readonly string[];
}

/**
 * Columns of which there is one for each input, all called the same but for the input's name. Where it is clear of which
 * output they are derivatives, they come with what takes them. Names that are said to mean something else (`T_std`) do not
 * count; of one input only those that sound like a derivative do.
 */
export function familyGradients(
  scalars: readonly UnreadColumn[],
  { inputs, outputs, gradients }: KnownGradients,
): LikelyGradients | undefined {
  const d = inputs.length;
  const free = outputs.flatMap(({ name }, o) =>
    gradients.slice(o * d, (o + 1) * d).every((one) => one === '') ? [{ name, o }] : [],
  );
  if (free.length === 0) return undefined;
  const others = new Set(scalars.map(({ name }) => plainName(name)));
  const outputWords = (name: string): readonly string[] => spellings(name).map(plainName);
  const sounds = ({ words }: Family) =>
    words.some((word) => DERIVATIVE_WORDS.includes(word)) || (d > 1 && words.some((word) => word === 'd'));
  const ofOutput = (name: string, { words }: Family) =>
    outputWords(name).some((own) => words.some((word) => word === own || word === `d${own}`));
  const families = familiesOf(
    scalars.map(({ name }) => name),
    inputs.map(({ name }) => name),
  ).filter(
    ({ words }) =>
      words.length > 0 &&
      !words.every((word) => /^\d+$/.test(word)) &&
      !words.some((word) => OTHERS.has(word) || (word.length > 1 && others.has(word))),
  );
  const named = free.map(({ name, o }) => ({ o, found: families.filter((one) => ofOutput(name, one)) }));
  const taken = [...gradients];
  const columns: string[] = [];
  for (const { o, found } of named) {
    if (found.length !== 1) continue;
    taken.splice(o * d, d, ...found[0].columns);
    columns.push(...found[0].columns);
  }
  if (columns.length > 0) return { columns, gradients: taken, forces: false };
  const sounding = families.filter(sounds);
  const candidates = sounding.length > 0 || d === 1 ? sounding : families;
  const forces = candidates.some(({ words }) => words.some((word) => /^forces?$/.test(word)));
  const all = candidates.flatMap((one) => one.columns);
  if (candidates.length === 0) return undefined;
  // One family of several outputs, or several of one: named where they sound so, but not offered.
  if (candidates.length > 1 || outputs.length > 1)
    return sounding.length > 0 ? { columns: all, forces } : undefined;
  return { columns: all, gradients: candidates[0].columns, forces };
}

/** Every way of leaving the inputs' names out of the columns' that gives the same for one column an input. */
function familiesOf(columns: readonly string[], inputs: readonly string[]): readonly Family[] {
  const lower = inputs.map((name) => name.toLowerCase());
  const distinct = new Set(lower).size === lower.length;
  // Decomposed, so that a bar above a letter is a mark behind it.
  const fold = (name: string) => (distinct ? name.toLowerCase() : name).normalize('NFD');
  const families = new Map<string, { columns: (string | undefined)[]; words: readonly string[] }>();
  for (const column of columns)
    for (const [i, input] of inputs.entries())
      for (const { before, behind } of around(spellings(column).map(fold), spellings(input).map(fold))) {
        const key = JSON.stringify([before, behind]);
        const family = families.get(key) ?? {
          columns: inputs.map(() => undefined),
          words: wordsOf(`${before} ${behind}`),
        };
        family.columns[i] ??= column;
        families.set(key, family);
      }
  return [...families.values()].flatMap(({ columns: found, words }) => {
    const whole = found.filter((name): name is string => name !== undefined);
    return whole.length === inputs.length && new Set(whole).size === whole.length
      ? [{ columns: whole, words }]
      : [];
  });
}

/** What stands before and behind an input's name in a column's. */
function around(
  columns: readonly string[],
  inputs: readonly string[],
): readonly { readonly before: string; readonly behind: string }[] {
  const found: { before: string; behind: string }[] = [];
  for (const column of columns)
    for (const input of inputs)
      for (let at = column.indexOf(input); at >= 0; at = column.indexOf(input, at + 1)) {
        const [before, behind] = [column.slice(0, at), column.slice(at + input.length)];
        if (
          before + behind !== '' &&
          (ENDS_BARE.test(before) || BEFORE.test(before)) &&
          (BEGINS_BARE.test(behind) || BEHIND.test(behind))
        )
          found.push({ before, behind });
      }
  return found;
}

/** Letters and digits between other marks, and ∂, ∇ and the bar above a letter, which are words of their own. */
function wordsOf(text: string): readonly string[] {
  return (text.toLowerCase().match(/[∂∇]|\u0304|[\p{L}\p{N}]+/gu) ?? []) as string[];
}
