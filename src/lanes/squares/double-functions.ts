/*
 * Coefficients of elementary functions in doubles (Moshier, Cephes Mathematical Library: exp.c, log.c, tanh.c), highest power
 * first.
 */

/** Adding this to a whole number of moderate size leaves it in the last bits. */
export const DOUBLE_ROUNDING = 1.5 * 2 ** 52;
/** ln 2 in two parts. Whole multiples of the first are exact. */
export const LN2 = [0.693145751953125, 1.4286068203094173e-6] as const;

/** e^r = 1 + 2r·P(r²)/(Q(r²) − r·P(r²)) for |r| ≤ ln 2/2, with a relative error below 2e-16. */
export const EXP_P = [0.00012617719307481058, 0.030299440770744195, 1.0];
export const EXP_Q = [3.0019850513866446e-6, 0.002524483403496841, 0.22726554820815503, 2.0];

/** log(1 + f) = f − f²/2 + f³·P(f)/Q(f) for 1 + f between √½ and √2. */
export const LOG_P = [
  0.00010187566380458093, 0.497494994976747, 4.705791198788817, 14.498922534161093, 17.936867850781983,
  7.708387337558854,
];
export const LOG_Q = [
  1, 11.287358718916746, 45.227914583753225, 82.98752669127767, 71.15447506185639, 23.125162012676533,
];

/** tanh x = x + x³·P(x²)/Q(x²) for |x| ≤ 0.625. */
export const TANH_P = [-0.9643991794250523, -99.28772310019185, -1614.6876844170845];
export const TANH_Q = [1, 112.81167849163293, 2235.4883906010045, 4844.063053251255];
