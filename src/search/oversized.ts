import {
  type Candidate,
  type CandidateLayer,
  candidate,
  type NetworkEnds,
  parametersOfCandidate,
} from './candidates/index.ts';

/**
 * Networks that are large for what they are trained on, the cheaper ones first. One that Adam trained may be worse than a polished one of
 * middle size, so there are both. A target that all of them miss is out of reach. Where labels are few, they are as wide as
 * these allow.
 *
 * @param ranks widths of bottlenecks that are worth a try, ascending
 * @param most parameters that labels can tell
 */
export function oversizedFor(
  ends: NetworkEnds,
  ranks: readonly number[],
  most: number,
): readonly Candidate[] {
  const rank = ranks.at(-1);
  const first = rank !== undefined && 2 * rank <= ends.inputs ? [{ width: rank, linear: true }] : [];
  const found = [
    ...(first.length > 0 ? [widest(MIDDLE, 2, first)] : []),
    widest(MIDDLE, 2, []),
    widest(WIDE, 1, []),
    widest(LARGE, 3, []),
  ].filter((one) => one !== undefined);
  return found.filter((one, k) => found.findIndex(({ name }) => name === one.name) === k);

  function widest(width: number, depth: number, before: readonly CandidateLayer[]): Candidate | undefined {
    for (let own = width; own >= 1; own--) {
      const hidden = [...before, ...Array.from({ length: depth }, () => ({ width: own }))];
      const one = candidate('oversized', hidden, ends);
      if (parametersOfCandidate(one, ends) <= most) return one;
    }
    return undefined;
  }
}

const MIDDLE = 16;
/** Of one layer, which smooth functions of many inputs may need less of than of two. */
const WIDE = 40;
const LARGE = 64;
