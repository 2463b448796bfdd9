import type { StageName } from '../study/index.ts';

/** How a stage is called and drawn, the same in every table and figure. */
export interface StageStyle {
  /** A heading, after the seed's slides. */
  readonly title: string;
  /** A label of a few letters beside a line or in a table. */
  readonly short: string;
  /** A colour that follows the page's theme. */
  readonly color: string;
  /** Dashes of its line, so that no line is told by its colour alone; absent for a solid line. */
  readonly dash?: string;
}

/** The hues are those of Okabe and Ito, told apart with any colour vision, darkened or lightened per theme. */
export const STAGE_STYLES: Readonly<Record<StageName, StageStyle>> = {
  oversized: {
    title: 'Baseline: oversized network, vanilla training',
    short: 'oversized',
    color: 'var(--oversized)',
  },
  pruned: {
    title: 'After interval adjoint significance pruning and vanilla fine-tuning',
    short: 'pruned',
    color: 'var(--pruned)',
    dash: '6 3',
  },
  'sobolev-network': {
    title: 'After Sobolev fine-tuning on the derivatives of the oversized network',
    short: 'Sobolev, network',
    color: 'var(--sobolev-network)',
    dash: '2 2',
  },
  'sobolev-reference': {
    title: 'After Sobolev fine-tuning on the derivatives of the reference',
    short: 'Sobolev, reference',
    color: 'var(--sobolev-reference)',
  },
  scratch: {
    title: 'Control: the same small network trained from scratch',
    short: 'from scratch',
    color: 'var(--scratch)',
    dash: '8 3 2 3',
  },
};
