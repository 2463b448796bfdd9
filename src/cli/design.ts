import { Option } from 'commander';
import type { Design } from '../dataset/index.ts';

/** What {@link designOption} gives. */
export interface DesignChoice {
  readonly design?: Design['kind'];
}

/** The option `--design` of commands that draw points. */
export function designOption(): Option {
  return new Option(
    '--design <design>',
    'where points are drawn: sobol or uniform, over the domain, or gaussian, where the model says ' +
      '(default: sobol, or uniform for more than 256 inputs)',
  ).choices(['sobol', 'uniform', 'gaussian']);
}
