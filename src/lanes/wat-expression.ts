/** Parsed WebAssembly text: a word, a quoted name with its quotes, or a list in parentheses. */
export type WatExpression = string | readonly WatExpression[];

/** The expressions of a text without comments, one after the other. */
export function expressionsIn(text: string): readonly WatExpression[] {
  const top: WatExpression[] = [];
  const open: WatExpression[][] = [top];
  for (const [token] of text.matchAll(/[()]|"[^"]*"|[^\s()"]+/g)) {
    if (token === ')') open.pop();
    else if (token === '(') {
      const list: WatExpression[] = [];
      open[open.length - 1].push(list);
      open.push(list);
    } else open[open.length - 1].push(token);
  }
  return top;
}

/** The lists that begin with this word. */
export function listsOf(expressions: readonly WatExpression[], head: string): readonly (readonly string[])[] {
  return expressions.filter((one) => one[0] === head && typeof one !== 'string') as (readonly string[])[];
}
