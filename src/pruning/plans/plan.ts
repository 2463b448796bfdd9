import type { InputsPlan } from './inputs-document.ts';
import type { LayersPlan } from './layers-document.ts';
import type { FormerPlan, PruningPlan } from './neurons-document.ts';
import type { WeightsPlan } from './weights-document.ts';

/** Plans by what they remove. A kind that stands here must stand in the table of kinds. */
export interface PlansByKind {
  readonly neurons: PruningPlan;
  readonly inputs: InputsPlan;
  readonly weights: WeightsPlan;
  readonly layers: LayersPlan;
}

/** What plans can remove. */
export type Prunable = keyof PlansByKind;

/** What a selection makes of its network: what goes, what takes its place, and of which network. Plain JSON, to be edited. */
export type PlanOf<Kind extends Prunable = Prunable> = PlansByKind[Kind];

/** A plan as a file may hold it. */
export type PlanDocument<Kind extends Prunable = Prunable> =
  | PlanOf<Kind>
  | (Kind extends 'neurons' ? FormerPlan : never);

/** What a plan of a file removes. */
export type KindOf<Document extends PlanDocument> = Document extends {
  readonly of: infer Kind extends Prunable;
}
  ? Kind
  : 'neurons';
