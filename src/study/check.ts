import { checkDataset, type DataFinding, type Dataset, demandFit, modelRemedies } from '../dataset/index.ts';
import { checkRule } from '../pruning/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { InputError, saidOf } from '../tensor/index.ts';
import { checkSparse, methodNamed } from '../training/index.ts';
import { domainOf } from '../variable/index.ts';
import { computedNotes, defaultDesign, demandTestMemory, designOf } from '../workflow/index.ts';
import { checkLabels } from './check-labels.ts';
import { checkMemory } from './check-memory.ts';
import { checkOrder } from './check-order.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import type { StudyContext } from './context.ts';
import { type ForeseenNetwork, foreseenNetworks } from './foreseen.ts';
import { referenceDirections } from './held-directions.ts';
import { comparedOrder, keepsZeros, type Stage, trains } from './stage.ts';
import { prunedKind, ruleOf, type StagePruning } from './stage-pruning.ts';

/**
 * Checks that configuration and model fit each other, before an hour's work, and before an earlier run is replaced.
 *
 * @param memory bytes that the study may be planned to take
 * @throws InputError naming what does not fit
 */
export function checkFit(config: StudyConfig, reference: ReferenceModel, memory?: number): void {
  const { sampling, test } = config;
  const stages = stagesOf(config);
  domainOf(reference.inputs);
  designOf(sampling.design ?? defaultDesign(reference.inputs.length), reference);
  referenceDirections(config, stages, reference);
  const networks = foreseenNetworks(stages, reference, sampling.points);
  for (const stage of stages) {
    const network = networks.get(stage.name) as ForeseenNetwork;
    const { architecture, depth, exact } = network;
    checkHeld(stage, architecture.layers.length);
    checkOrder(stage, networks, reference.inputs.length);
    const { pruning } = stage;
    if (pruning !== undefined) saidOf(`stage ${stage.name}`, () => checkPruned(pruning, depth));
    if (!trains(stage)) continue;
    // A network that may turn out smaller is checked when it is trained.
    if (exact)
      saidOf(`stage ${stage.name}`, () => {
        methodNamed(stage.method ?? 'adam').check?.(architecture);
        // Of weights that stay zero nobody knows yet which they are.
        if (!keepsZeros(stages, stage)) checkLabels(config, stage, network, reference);
      });
    const { sparse } = stage;
    if (sparse !== undefined) saidOf(`stage ${stage.name}`, () => checkSparse(architecture, sparse));
    checkMemory(config, stage, architecture, reference, memory);
  }
  const order = stages.some(({ loss }) => comparedOrder(loss) === 2) ? 2 : 1;
  demandTestMemory(test.points, reference, memory, order);
}

/** @throws InputError where a rule does not fit what it prunes, of which so many layers have some */
function checkPruned(pruning: StagePruning, depth: number | undefined): void {
  const kind = prunedKind(pruning);
  checkRule(ruleOf(pruning), kind, kind === 'inputs' ? 1 : depth);
}

/** @throws InputError where a stage holds a layer that its network does not have, or all of them */
function checkHeld({ name, hold = [] }: Stage, layers: number): void {
  const other = hold.find((place) => place >= layers);
  if (other !== undefined || new Set(hold).size === layers)
    throw new InputError(
      `stage ${name} holds some of the layers 0 to ${layers - 1}`,
      other === undefined ? 'all of them' : String(other),
      'Correct hold.',
    );
}

/** Checks the training points, also those of a resumed run. */
export function checkPoints(
  { events, interchange }: StudyContext,
  data: Dataset,
  force?: boolean,
): readonly DataFinding[] {
  // The line of the part that sampled has said how gradients are estimated.
  const said = interchange?.why;
  for (const note of computedNotes(data)) if (said === undefined || !note.endsWith(said)) events.note?.(note);
  const findings = checkDataset(data, { remedies: modelRemedies });
  demandFit(findings, 'model', force, events.note);
  return findings;
}
