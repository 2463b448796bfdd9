import type { LayerScaling, PruningRule } from './rule.ts';
import type { ScoreGroup } from './scores.ts';

/** By what a rule compares scores of different layers. */
export function scalingOf(rule: PruningRule): LayerScaling {
  return ('scaled' in rule && rule.scaled) || 'none';
}

/**
 * Scores over a measure of their layer's, so that layers compare where scores fall or rise with depth.
 *
 * `mean`: sᵢ / (Σⱼ sⱼ / n). The average of each layer is 1, so layers lose by how unequal their scores are. `norm`: sᵢ / √(Σⱼ
 * sⱼ²) (Molchanov and others, "Pruning Convolutional Neural Networks for Resource Efficient Inference", 2017). Of n equal
 * scores each is 1/√n, so wide layers lose more. A layer of zeros stays zeros.
 */
export function scaledGroups(groups: readonly ScoreGroup[], scaling: LayerScaling): readonly ScoreGroup[] {
  if (scaling === 'none') return groups;
  return groups.map((group) => {
    const largest = group.scores.reduce((most, score) => Math.max(most, score), 0);
    if (largest === 0) return group;
    // Shares of the largest neither overflow when they are squared nor vanish all.
    const shares = group.scores.map((score) => score / largest);
    const sum = shares.reduce((total, share) => total + (scaling === 'mean' ? share : share * share), 0);
    const measure = scaling === 'mean' ? sum / shares.length : Math.sqrt(sum);
    return { ...group, scores: shares.map((share) => share / measure) };
  });
}

/** " over its layer's mean": what a reason says of scores. */
export function scaledWords(scaling: LayerScaling): string {
  return scaling === 'none' ? '' : ` over its layer's ${scaling}`;
}
