/** A number as a person would write it, at most three digits: "0.005", "2e-4", "1230", "1e30". */
export function numeral(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5) || !Number.isFinite(size);
  return plain ? String(rounded) : rounded.toExponential().replace('e+', 'e');
}

/** "1 row", "2,048 rows". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
