/**
 * The ziggurat for the normal density e^(−x²/2): 128 layers of equal area. Layer 0 is the strip at the bottom, with the
 * tail. Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables", J. Stat. Softw. 5(8), 2000; in the form
 * of Doornik, "An Improved Ziggurat Method to Generate Normal Random Samples", 2005, where the layer and the position in it
 * come from different bits.
 */
const LAYERS = 128;
/** Where the tail begins, and the area of a layer (Doornik's ZIGNOR). */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** Right end x of each layer; layer 0 is as wide as a rectangle of its area would be. Decreasing, last is 0. */
export const WIDTHS = new Float64Array(LAYERS + 1);
/** |u| below which u·WIDTHS[layer] surely lies under the density. */
export const RATIOS = new Float64Array(LAYERS);

WIDTHS[0] = AREA / density(TAIL);
WIDTHS[1] = TAIL;
for (let layer = 2; layer < LAYERS; layer++) {
  const below = WIDTHS[layer - 1];
  WIDTHS[layer] = Math.sqrt(-2 * Math.log(AREA / below + density(below)));
}
for (let layer = 0; layer < LAYERS; layer++) RATIOS[layer] = WIDTHS[layer + 1] / WIDTHS[layer];
/** The density at each width. */
const DENSITIES = WIDTHS.map(density);

/**
 * A normal number in the rare case (1.2 %) |u| ≥ RATIOS[layer]: from the tail or a layer's wedge. `undefined` where the
 * wedge's point lies above the density and the draw must start again.
 */
export function normalFromLayer(layer: number, u: number, random: { uniform(): number }): number | undefined {
  if (layer === 0) return normalOfTail(u, random);
  const x = u * WIDTHS[layer];
  const low = DENSITIES[layer];
  return isUnder(x, low + random.uniform() * (DENSITIES[layer + 1] - low)) ? x : undefined;
}

/** A number of the tail with the sign of u. */
export function normalOfTail(u: number, random: { uniform(): number }): number {
  return Math.sign(u) * tail(random);
}

export function isUnder(x: number, y: number): boolean {
  return y < density(x);
}

/**
 * What tells most of a layer's wedge without an exponential, [layers, 7]. First come the density at its end, and how much higher it is
 * at its beginning. Then the middle between them, Taylor's parabola there, and its greatest error. The lowest layer has none.
 */
export const WEDGES = Float64Array.from({ length: LAYERS * 7 }, (_, k) => {
  const layer = Math.floor(k / 7);
  const [end, begin] = [WIDTHS[layer], WIDTHS[layer + 1]];
  const [low, high] = [DENSITIES[layer], DENSITIES[layer + 1]];
  const middle = (begin + end) / 2;
  const at = density(middle);
  // |f‴| = |3x − x³|·f ≤ (3x + x³)·f, with the largest x and the largest f; and more than rounding.
  const error = ((3 * end + end ** 3) * high * ((end - begin) / 2) ** 3) / 6 + 1e-12;
  return [low, high - low, middle, at, -middle * at, ((middle * middle - 1) * at) / 2, error][k % 7];
});

/** |x| given |x| > TAIL (Marsaglia 1964). */
function tail(random: { uniform(): number }): number {
  for (;;) {
    const excess = -Math.log(1 - random.uniform()) / TAIL;
    if (-2 * Math.log(1 - random.uniform()) > excess * excess) return TAIL + excess;
  }
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x);
}
