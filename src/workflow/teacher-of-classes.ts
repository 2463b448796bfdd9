import { designPoints } from '../dataset/index.ts';
import { evaluate, input } from '../graph/index.ts';
import { endingIn, formOfLabels, type Surrogate, surrogateGraph } from '../surrogate/index.ts';
import { BATCH, stream } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import { defaultDesign } from './design.ts';

/** At how many points the outputs of a teacher without a head are looked at. */
const POINTS = 64;

/**
 * A teacher that labels as its student is worked on. Of one with a head that are its logits, whatever the head is, so that nothing is lost where
 * a class is all but certain. Outputs of one without are logits too, unless they are probabilities. A student without a head learns what the teacher gives.
 *
 * @param domain in the order of the teacher
 * @throws InputError where outputs of a teacher of classes are neither
 */
export function teacherOfClasses(
  teacher: Surrogate,
  { head }: Pick<Surrogate, 'head'>,
  domain: Domain,
  throughHead = false,
): Surrogate {
  if (head === undefined) return teacher;
  const hasLogits = teacher.head !== undefined || formAt(teacher, domain) === 'logits';
  return hasLogits ? endingIn(teacher, throughHead ? head : 'centred') : teacher;
}

function formAt(teacher: Surrogate, domain: Domain) {
  const d = teacher.inputs.length;
  const x = designPoints({ kind: defaultDesign(d) }, domain, POINTS, stream(1, 'points of a teacher'));
  return formOfLabels(evaluate([surrogateGraph(teacher, input('x', [BATCH, d])).output], { x })[0]);
}
