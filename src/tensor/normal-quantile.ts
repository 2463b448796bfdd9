/** A rational approximation: coefficients of its numerator and its denominator, by rising powers. */
interface Ratio {
  readonly above: Float64Array;
  readonly below: Float64Array;
}

const CENTRE: Ratio = {
  above: new Float64Array([
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ]),
  below: new Float64Array([
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ]),
};
const TAIL: Ratio = {
  above: new Float64Array([
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ]),
  below: new Float64Array([
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ]),
};
const FAR_TAIL: Ratio = {
  above: new Float64Array([
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ]),
  below: new Float64Array([
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ]),
};

/**
 * Φ⁻¹: the number below which a standard normal lies with probability p in (0, 1), to 16 digits (Wichura, "Algorithm AS 241: The
 * Percentage Points of the Normal Distribution", J. R. Stat. Soc. C 37, 1988). −∞ at 0, ∞ at 1, and NaN elsewhere.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratioAt(CENTRE, 0.180625 - q * q);
  if (!(p > 0 && p < 1))
    return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size = r <= 5 ? ratioAt(TAIL, r - 1.6) : ratioAt(FAR_TAIL, r - 5);
  return q < 0 ? -size : size;
}

/** By Horner's rule. Written out, since a loop takes a third longer. */
function ratioAt({ above: a, below: b }: Ratio, r: number): number {
  const top = ((((((a[7] * r + a[6]) * r + a[5]) * r + a[4]) * r + a[3]) * r + a[2]) * r + a[1]) * r + a[0];
  const bottom =
    ((((((b[7] * r + b[6]) * r + b[5]) * r + b[4]) * r + b[3]) * r + b[2]) * r + b[1]) * r + b[0];
  return top / bottom;
}
