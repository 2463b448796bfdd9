import type { LossCurve } from '../training/index.ts';

/** What a study leaves behind in `results.json`, and the published numbers it is compared with. */

/** A number for each order: y, ∂y/∂x, and the sum of all entries of the Hessian (the seed's gamma). */
export interface ByOrder {
  readonly values: number;
  readonly gradients: number;
  readonly curvatures: number;
}

/** The networks of a study, in the order in which they are made. */
export const stageNames = ['oversized', 'pruned', 'sobolev-network', 'sobolev-reference', 'scratch'] as const;
export type StageName = (typeof stageNames)[number];

export interface StageResult {
  readonly name: StageName;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly parameters: number;
  /** Optimiser steps spent in this stage. */
  readonly steps: number;
  readonly seconds: number;
  /** R² on the closed-form test set; gradients flattened over all entries, as published. */
  readonly r2: ByOrder;
  /** R² of each input's derivative, averaged over the inputs (not inflated by the spread between them). */
  readonly r2PerDimension: { readonly gradients: number };
  readonly rmse: ByOrder;
  readonly curve: LossCurve;
}

export interface StudyResults {
  readonly schema: 'sobolev/results/1';
  readonly study: string;
  readonly seed: number;
  readonly engine: { readonly name: 'native' | 'wasm'; readonly version: string; readonly threads: number };
  readonly stages: readonly StageResult[];
  /** Parameters of the reference as really used, so that anyone can recompute the closed form. */
  readonly reference: Readonly<Record<string, unknown>>;
  /** R² of the seed's table by stage; absent for studies that were never published. */
  readonly published?: Readonly<Record<Exclude<StageName, 'scratch'>, ByOrder>>;
  /** Wall time of each part of the job, in order. */
  readonly timings: readonly { readonly part: string; readonly seconds: number }[];
  readonly seconds: number;
}
