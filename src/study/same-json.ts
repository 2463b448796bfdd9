/** Whether two values are the same as JSON, whatever the order of their keys; keys that are undefined do not count. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return Object.is(one, other);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) =>
    sameJson((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
}

/** A value as JSON with keys in order: the same text for the same values, see {@link sameJson}. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, entry) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([p], [q]) => (p < q ? -1 : 1)))
      : entry,
  );
}
