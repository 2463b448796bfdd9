/** A table in Markdown; its first column is text, the others are figures. @param {readonly string[]} head @param {readonly (readonly string[])[]} body */
export function table(head, body) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, k) => (k === 0 ? '---' : '---:'))), ...body.map(line)].join('\n');
}
