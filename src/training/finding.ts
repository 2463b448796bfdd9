import type { Finding } from '../tensor/index.ts';

/** What a training that ended shows. Unless it is a `note`, the training was no success. */
export interface TrainingFinding extends Finding {
  readonly kind: /** No step made the validation loss lower: the network is the one that it began with. */
    | 'no-improvement'
    /** The same, since there was nothing to improve: a note. */
    | 'already-exact'
    /** There are too few rows to hold out one: a note. */
    | 'nothing-held-out'
    /** Outputs are predicted worse than by their mean. */
    | 'worse-than-constant'
    /** Derivatives are predicted worse than by their mean. */
    | 'gradients-worse-than-constant'
    /** Second derivatives are predicted worse than by zero. */
    | 'curvatures-worse-than-constant'
    /** A basis of the outputs leaves out much of their variance. */
    | 'coarse-basis'
    /** Tuning made derivatives of an order worse, while those of lower orders were tuned. */
    | 'gradients-worsened'
    | 'curvatures-worsened'
    /** Neurons that were constant on all points began anew: a note. */
    | 'revived-neurons'
    /** A network from random weights is nearer than one that was cut: a note. */
    | 'fresh-is-nearer';
  readonly severity: 'warning' | 'note';
  /** The outputs concerned, by name; all of them where it is the whole network. */
  readonly outputs: readonly string[];
}

/** Whether findings leave a training a plain success. */
export function isPlainSuccess(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === 'note');
}

/** Outputs that a finding names at most. */
const SOME = 5;

/** "p: −0.31, q: −2, and 3 more" */
export function listed(parts: readonly string[]): string {
  const more = parts.length > SOME ? [`and ${parts.length - SOME} more`] : [];
  return [...parts.slice(0, SOME), ...more].join(', ');
}
