import type { OnnxNode } from '../../decode/records.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { convolutions } from './convolution.ts';
import { layout } from './layout.ts';
import { linear } from './linear.ts';
import { logic } from './logic.ts';
import { learning, normalisations } from './normalisations.ts';
import { pieces } from './pieces.ts';
import { quantised } from './quantised.ts';
import { reductions } from './reductions.ts';
import type { Rule, Rules } from './rule.ts';
import { shapes } from './shapes.ts';

/** Every operation that can be read, by domain. */
export const rules: Readonly<Record<string, Rules>> = {
  '': {
    ...arithmetic,
    ...logic,
    ...activations,
    ...linear,
    ...convolutions,
    ...layout,
    ...pieces,
    ...shapes,
    ...reductions,
    ...normalisations,
    ...quantised,
  },
  'ai.onnx.ml': learning,
};

/** The rule of a node's operation; undefined if it is none that can be read. */
export function ruleOf({ domain, type }: Pick<OnnxNode, 'domain' | 'type'>): Rule | undefined {
  const own = Object.hasOwn(rules, domain) ? rules[domain] : {};
  return Object.hasOwn(own, type) ? own[type] : undefined;
}
