/**
 * Directed rounding in software, since no engine offers it. Each result is rounded to nearest, and then moved one step
 * outward if, and only if, its exact error says so. `…Down` is the greatest double not above the exact result and `…Up` the
 * least not below it, for all operands: subnormal, huge, zero. Hence both are monotone in each operand.
 *
 * Infinite operands are limits. A lower end is never +∞ by overflow (it becomes MAX) nor an upper end −∞, and an
 * undefined result (∞ − ∞, ∞/∞) is the end that promises nothing. The exception is 0·∞ := 0, which is what a
 * bound of products of real numbers needs.
 */

const MAX = Number.MAX_VALUE;
/** Spacing of the subnormal numbers, 2⁻¹⁰⁷⁴. */
const ETA = Number.MIN_VALUE;
/** Half of the relative spacing, with a margin for its own product: u(1 + 2u). */
const PHI = 2 ** -53 + 2 ** -105;
const INFINITY = Number.POSITIVE_INFINITY;

/** Below this the spacing is ETA or twice that, and Rump's formula could take two steps. */
const TINY = 2 ** -1020;
const HALF_TINY = 2 ** -1021;

/**
 * The least double above `c`: Rump, Zimmermann, Boldo, Melquiond, "Computing predecessor and successor in rounding
 * to nearest" (2009), algorithm 1, with an exact branch where that takes two steps. `up(−∞)` is −MAX.
 */
export function up(c: number): number {
  if (c >= -TINY && c < TINY) return c >= HALF_TINY || c < -HALF_TINY ? c + 2 * ETA : c + ETA;
  return c === -INFINITY ? -MAX : c + (PHI * Math.abs(c) + ETA);
}

/** The greatest double below `c`. `down(∞)` is MAX. */
export function down(c: number): number {
  return -up(-c);
}

/** a + b rounded down. */
export function addDown(a: number, b: number): number {
  const s = a + b;
  const error = sumError(a, b, s);
  if (error >= 0) return s;
  return Number.isNaN(s) ? -INFINITY : down(s);
}

/** a + b rounded up. */
export function addUp(a: number, b: number): number {
  const s = a + b;
  const error = sumError(a, b, s);
  if (error <= 0) return s;
  return Number.isNaN(s) ? INFINITY : up(s);
}

/** a − b rounded down. */
export function subDown(a: number, b: number): number {
  return addDown(a, -b);
}

/** a − b rounded up. */
export function subUp(a: number, b: number): number {
  return addUp(a, -b);
}

/** a·b rounded down, 0·∞ := 0. */
export function mulDown(a: number, b: number): number {
  const p = a * b;
  if (productErrorIsExact(a, b, p)) return productError(a, b, p) < 0 ? down(p) : p;
  return mulDownAnywhere(a, b, p);
}

/** a·b rounded up, 0·∞ := 0. */
export function mulUp(a: number, b: number): number {
  const p = a * b;
  if (productErrorIsExact(a, b, p)) return productError(a, b, p) > 0 ? up(p) : p;
  // 0 − x is −x but for the sign of zero.
  return 0 - mulDownAnywhere(-a, b, -p);
}

/** a/b rounded down; b is not zero. */
export function divDown(a: number, b: number): number {
  const q = a / b;
  const p = q * b;
  if (productErrorIsExact(q, b, p)) {
    return quotientErrorSign(a, b, p, productError(q, b, p)) < 0 ? down(q) : q;
  }
  return divDownAnywhere(a, b, q);
}

/** a/b rounded up; b is not zero. */
export function divUp(a: number, b: number): number {
  return 0 - divDown(-a, b);
}

/**
 * √x rounded down, x ≥ 0: the greatest r with r² ≤ x. The library's root is only a guess, which directed squares
 * correct.
 */
export function sqrtDown(x: number): number {
  if (x === INFINITY) return sqrtDown(MAX);
  let root = Math.sqrt(x);
  while (mulUp(root, root) > x) root = down(root);
  for (let next = up(root); mulUp(next, next) <= x; next = up(root)) root = next;
  return root;
}

/** √x rounded up, x ≥ 0. */
export function sqrtUp(x: number): number {
  if (x === INFINITY) return x;
  const root = sqrtDown(x);
  return mulDown(root, root) === x ? root : up(root);
}

// ---------------------------------------------------------------------------------------------------------------
// Exact errors

/** TwoSum (Knuth): (a + b) − s exactly for s = fl(a + b). NaN where s is infinite. */
function sumError(a: number, b: number, s: number): number {
  const tail = s - a;
  return a - (s - tail) + (b - tail);
}

/** Veltkamp's splitting constant, 2²⁷ + 1. */
const SPLITTER = 134217729;
/** The error of a product is a double where the product exceeds this. */
const LEAST_PRODUCT = 2 ** -969;
/**
 * Factors below this split, and multiply, without overflow. The limits are 2⁹⁹⁶ and 2¹⁰²¹, but one test is faster than
 * three.
 */
const MULTIPLICABLE = 2 ** 510;

function productErrorIsExact(a: number, b: number, p: number): boolean {
  return Math.abs(p) > LEAST_PRODUCT && Math.abs(a) + Math.abs(b) < MULTIPLICABLE;
}

/**
 * TwoProduct (Dekker, Veltkamp): a·b − p exactly for p = fl(a·b), where 2⁻⁹⁶⁹ < |p| < 2¹⁰²¹ and both factors are below 2⁹⁹⁶.
 * Splitting larger ones would overflow.
 */
export function productError(a: number, b: number, p: number): number {
  const wideA = SPLITTER * a;
  const highA = wideA - (wideA - a);
  const lowA = a - highA;
  const wideB = SPLITTER * b;
  const highB = wideB - (wideB - b);
  const lowB = b - highB;
  return lowA * lowB - (p - highA * highB - lowA * highB - highA * lowB);
}

/** Sign of a/b − q, given q·b = p + error exactly; p is so near to a that comparing doubles decides. */
function quotientErrorSign(a: number, b: number, p: number, error: number): number {
  const residual = a > p ? 1 : a < p ? -1 : -error;
  return b > 0 ? residual : -residual;
}

// ---------------------------------------------------------------------------------------------------------------
// Outside the range of TwoProduct: the same comparison on operands scaled by powers of two, which is exact

const GROW = 2 ** 700;
const SHRINK = 2 ** -700;

/** A power of two that brings a finite x ≠ 0 between 2⁻⁴⁰⁰ and 2⁴⁰⁰. */
function moderate(x: number): number {
  const size = Math.abs(x);
  return size > 2 ** 400 ? SHRINK : size < 2 ** -400 ? GROW : 1;
}

/** Sign of a·b − c for moderate a and b, with a double c. */
function compareProduct(a: number, b: number, c: number): number {
  const p = a * b;
  // Where p ≠ c they are at least one spacing apart, and the error of p is at most half of one.
  return p > c ? 1 : p < c ? -1 : p === 0 ? 0 : productError(a, b, p);
}

function mulDownAnywhere(a: number, b: number, p: number): number {
  if (a === 0 || b === 0) return 0;
  if (Number.isNaN(p)) return -INFINITY;
  if (p === INFINITY || p === -INFINITY) return down(p);
  const scaleA = moderate(a);
  const scaleB = moderate(b);
  const scaled = scaleA * scaleB === 1 ? p : p * scaleA * scaleB;
  return compareProduct(a * scaleA, b * scaleB, scaled) < 0 ? down(p) : p;
}

function divDownAnywhere(a: number, b: number, q: number): number {
  if (a === 0) return 0;
  if (Number.isNaN(q)) return -INFINITY;
  if (q === INFINITY || q === -INFINITY) return down(q);
  // A finite number over ±∞ is a limit: zero.
  if (b === INFINITY || b === -INFINITY) return 0;
  const scaleA = moderate(a);
  const scaleB = moderate(b);
  const scaled = scaleA === scaleB ? q : (q * scaleA) / scaleB;
  const side = compareProduct(scaled, b * scaleB, a * scaleA);
  return (b > 0 ? side > 0 : side < 0) ? down(q) : q;
}
