import type { Option } from 'commander';
import type { Dataset } from '../dataset/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { DataChoice } from './data.ts';
import type { DesignChoice } from './design.ts';
import type { DomainChoice } from './domain.ts';
import type { EndsChoice } from './ends.ts';
import type { HeadChoice } from './heads.ts';
import type { Shrinkable } from './memory.ts';
import type { ModelSettings } from './models.ts';
import type { EngineChoice } from './options.ts';
import type { AskedFit, TrainingChoice } from './training.ts';

/** How points are drawn and labelled for a training. */
export interface LabelChoice
  extends DataChoice,
    DesignChoice,
    DomainChoice,
    EndsChoice,
    HeadChoice,
    ModelSettings,
    EngineChoice,
    Pick<TrainingChoice, 'batch' | 'seed'> {
  readonly points?: number;
  readonly derivatives?: 'jacobians' | 'cotangents' | 'tangents';
}

/** Number of points that are labelled for a training, unless the options say. */
export const POINTS = 65_536;

/** How a training on points that are labelled for it becomes smaller. */
export const ofLabels: Shrinkable = { fewer: (points) => `--points ${points}`, unlabelled: true };

/** What is to be labelled for a network, and how it is going to be trained. */
export interface LabelTask {
  readonly path: string;
  readonly network: Surrogate;
  readonly asked: AskedFit;
  readonly options: LabelChoice;
  /** Options of the command that give a domain, for messages. */
  readonly boxOptions: readonly Option[];
  /** How the work becomes smaller, where it takes steps. */
  readonly steps?: Pick<Shrinkable, 'batch'>;
}

/** "65,536 points" */
export function countPoints({ x }: Pick<Dataset, 'x'>): string {
  return `${x.shape[0].toLocaleString('en')} points`;
}
