/** Why a descent took no further step. */
export const descentEnds = [
  /** The residual is at right angles to all columns of the Jacobian, to working precision; or there is none left. */
  'gradient',
  /** The next step would change no digit that counts. */
  'step',
  /** No step makes the loss lower by what counts. */
  'no progress',
  /** What is left of the loss is the noise of the labels. */
  'noise floor reached',
  /** All steps that were asked for are taken; or, of networks side by side, its share of them: others were ahead. */
  'budget',
] as const;

export type DescentEnd = (typeof descentEnds)[number];
