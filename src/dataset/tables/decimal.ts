/**
 * A whole number times 10^−scale as the nearest float64.
 *
 * @param scale whole, of either sign
 */
export function decimalNumber(whole: number | bigint, scale: number): number {
  const near = Number(whole);
  // Exact by exact is rounded once; of others the text is, correctly.
  if (Number.isSafeInteger(near) && scale >= 0 && scale <= 22) return near / 10 ** scale;
  return Number(`${whole}e${-scale}`);
}

/** A whole number in two's complement, the highest byte first. */
export function wholeNumber(bytes: Uint8Array): bigint {
  let whole = 0n;
  for (const byte of bytes) whole = whole * 256n + BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, whole);
}
