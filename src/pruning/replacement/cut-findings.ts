import type { Finding } from '../../tensor/index.ts';
import type { CutQuality } from './cut-quality.ts';

/** What a user should know of what a cut left: neurons and outputs that do not vary any more. */
export function cutFindings({ dead, constant }: CutQuality): readonly Finding[] {
  const findings: Finding[] = [];
  if (dead.length > 0) {
    const parts = dead.map(({ layer, neurons, of }) => `${neurons} of ${of} in layer ${layer}`);
    findings.push({
      kind: 'dead-neurons',
      severity: 'warning',
      message:
        `neurons that stay are constant on all points since the cut: ${parts.join(', ')}. A tuning can only begin them anew: ` +
        'replace what goes by least squares, or keep more.',
    });
  }
  if (constant.length > 0)
    findings.push({
      kind: 'constant-output',
      severity: 'warning',
      message:
        `what is left is constant on all points: ${constant.join(', ')}. Replace what goes by least squares, keep more, or train ` +
        'a network of this size from the start.',
    });
  return findings;
}
