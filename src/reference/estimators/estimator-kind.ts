/**
 * How derivatives of a simulated mean are estimated. T is the derivative of a path with its normals held, D that by the
 * likelihood ratio ({@link shiftedSlope}). `pathwise` is T for slopes and T∘T for second derivatives, `likelihood-ratio` D and
 * D∘D, `mixed` T and D∘T. Second derivatives by `differences` are central differences of T.
 */
export type EstimatorKind = 'pathwise' | 'likelihood-ratio' | 'mixed' | 'differences';

/** What a model is asked for: an estimator, or the one that its payoff allows. */
export type LabelChoice = 'auto' | EstimatorKind;
