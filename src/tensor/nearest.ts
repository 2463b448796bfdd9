/**
 * The name that a wrong one was most likely meant to be: the one at the least edit distance (Levenshtein). Capitals and the
 * marks between words do not count. The first of equally near names. Undefined where no name is near: more than half of its
 * letters differ, and neither is short for the other.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const word = spelling(name);
  const words = names.map(spelling);
  const distances = words.map((other) => distance(word, other));
  const least = Math.min(...distances);
  const at = distances.indexOf(least);
  if (at === -1) return undefined;
  const isNear = 2 * least <= Math.max(word.length, words[at].length);
  return isNear || isShortened(word, words[at]) || isShortened(words[at], word) ? names[at] : undefined;
}

/** Whether a word is another one's first letter and some of those that follow, in their order. */
function isShortened(short: string, long: string): boolean {
  if (short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}

/** Finds the place of a name among others, also in another encoding (é as one code or two); −1 where it is not there. */
export function nameFinder(names: readonly string[]): (name: string) => number {
  const [exact, normal] = [new Map<string, number>(), new Map<string, number>()];
  for (const [k, name] of names.entries()) {
    exact.set(name, k);
    normal.set(name.normalize('NFC'), k);
  }
  return (name) => exact.get(name) ?? normal.get(name.normalize('NFC')) ?? -1;
}

/** A name without what is easily mistaken: capitals, spaces, underscores, hyphens, dots, forms of one character. */
export function spelling(name: string): string {
  const letters = name.normalize('NFKC').toLowerCase();
  return letters.replace(/[\s_.-]+/g, '') || letters;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
  }
  return row[b.length];
}
