/** Text that is already HTML. Only `html` and the figures make it, so that nothing else can slip in unescaped. */
export interface Markup {
  readonly markup: string;
}

/** What may stand between tags. Strings and numbers are escaped, markup is not; undefined and false leave nothing. */
export type Content = string | number | Markup | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escape text for an element or a quoted attribute; characters that HTML forbids become U+FFFD. */
export function escapeHtml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what HTML cannot hold.
  const printable = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\p{Surrogate}]/gu, '\uFFFD');
  return printable.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Vouch for text that is HTML already: a stylesheet, or a tree that was serialised with escaping. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** A template whose values are escaped unless they are markup: html`<p>${name}</p>`. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let markup = strings[0]!;
  values.forEach((value, i) => {
    markup += render(value) + strings[i + 1]!;
  });
  return { markup };
}

function render(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return 'markup' in content ? content.markup : content.map(render).join('');
}
