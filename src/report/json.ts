const WIDTH = 96;

/**
 * A value as indented JSON, in which all that fits on a line stands on one: a matrix reads as rows. Numbers that JSON lacks
 * are written as NaN and Infinity, since people read this.
 */
export function formatJson(value: unknown, indent = ''): string {
  const flat = flatten(value);
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= WIDTH) return flat;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.every((item) => typeof item === 'number')
      ? wrap(value.map(flatten), WIDTH - deeper.length).map((line) => deeper + line)
      : value.map((item) => deeper + formatJson(item, deeper));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  const lines = entries.map(
    ([key, entry]) => `${deeper}${JSON.stringify(key)}: ${formatJson(entry, deeper)}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function flatten(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(flatten).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    if (entries.length === 0) return '{}';
    return `{ ${entries.map(([key, entry]) => `${JSON.stringify(key)}: ${flatten(entry)}`).join(', ')} }`;
  }
  return JSON.stringify(value) ?? String(value);
}

/** Fill lines with items, separated by commas. */
function wrap(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 <= width)
      lines[lines.length - 1] = `${last}, ${item}`;
    else lines.push(item);
  }
  return lines;
}
