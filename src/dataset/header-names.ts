/**
 * A name without the unit that people put behind it: `T [K]`, `deta/dq (s/kg)`, `T(K)`, `q in m/s`. What is no unit stays: the place
 * of a number in a vector (`x[1]`), and what a derivative is by (`d(y)/d(x)`).
 */
export function withoutUnit(name: string): string {
  const { bare } =
    /^(?<bare>.*\S)\s+\[[^[\]]*\]\s*$/su.exec(name)?.groups ??
    /^(?<bare>.*\S)\[(?!\d+\])[^[\]]*\]\s*$/su.exec(name)?.groups ??
    /^(?<bare>.*\S)\s+\([^()]*\)\s*$/su.exec(name)?.groups ??
    /^(?<bare>[^()]*[^()\s])\([^()]*\)\s*$/su.exec(name)?.groups ??
    /^(?<bare>.*\S)\s+in\s+\S+\s*$/su.exec(name)?.groups ??
    {};
  return bare ?? name;
}

/** A name without what people put between its parts: "∂f/∂x" and "df_dx" are "dfdx". */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/∂|partial/g, 'd')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** What a name may be written as, the more exact first: as it is, and without its unit. */
export function spellings(name: string): readonly string[] {
  return [...new Set([name, withoutUnit(name)])];
}
