/** Elements that have no end tag. */
const VOID = new Set(['meta', 'link']);
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<>]*")?)*)\s*(\/?)>/y;

/**
 * What is wrong with a page, empty when nothing is: every < opens a tag, every & an entity, quotes are closed, tags nest
 * and close, no attribute comes twice, no id comes twice, every link within the page has its target. Stricter than HTML,
 * which forgives.
 */
export function faultsOf(page: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const ids: string[] = [];
  const targets: string[] = [];
  const start = page.indexOf('<html');
  let at = start;
  if (page.slice(0, start).trim() !== '<!doctype html>') faults.push('no doctype');
  while (at < page.length) {
    const next = page.indexOf('<', at);
    const text = page.slice(at, next < 0 ? page.length : next);
    if (open.at(-1) !== 'style') {
      if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) faults.push(`bare & in ${text.slice(0, 60)}`);
      if (open.length === 0 && text.trim() !== '') faults.push(`text outside: ${text.slice(0, 60)}`);
    }
    if (next < 0) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(page);
    if (tag === null) {
      faults.push(`not a tag: ${page.slice(next, next + 60)}`);
      at = next + 1;
      continue;
    }
    const [whole, closing, name, attributes, selfClosing] = tag as unknown as string[];
    at = next + whole!.length;
    const names = [...attributes!.matchAll(/\s([a-zA-Z][\w:-]*)(?:="([^"]*)")?/g)];
    if (new Set(names.map(([, key]) => key)).size !== names.length) faults.push(`attribute twice: ${whole}`);
    for (const [, key, value] of names) {
      if (/&(?!(amp|lt|gt|quot|#39);)/.test(value ?? '')) faults.push(`bare & in ${whole}`);
      if (key === 'id') ids.push(value!);
      if (key === 'href' && value!.startsWith('#')) targets.push(value!.slice(1));
    }
    if (closing) {
      const expected = open.pop();
      if (expected !== name) faults.push(`</${name}> closes <${expected}>`);
    } else if (!selfClosing && !VOID.has(name!)) open.push(name!);
  }
  if (open.length > 0) faults.push(`never closed: ${open.join(' ')}`);
  if (new Set(ids).size !== ids.length) faults.push('id twice');
  for (const target of targets) if (!ids.includes(target)) faults.push(`no target #${target}`);
  return faults;
}

/** The text of markup: tags removed, entities read, white space as one blank. */
export function textOf(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The markup of a section by its id; throws when there is none. */
export function section(page: string, id: string): string {
  const start = page.indexOf(`<section id="${id}">`);
  if (start < 0) throw new Error(`no section ${id}`);
  return page.slice(start, page.indexOf('</section>', start));
}
