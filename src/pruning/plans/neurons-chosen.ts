import type { Surrogate } from '../../surrogate/index.ts';
import { checkKept } from '../check.ts';
import { networkDigest } from '../fingerprint.ts';
import type { Selection } from '../selection.ts';
import type { FormerPlan, PruningPlan } from './neurons-document.ts';

/** Whether each hidden neuron stays by a selection. @throws InputError as {@link checkKept} */
export function keptBy(surrogate: Surrogate, { groups }: Selection<'neurons'>): boolean[][] {
  return checkKept(
    surrogate,
    groups.map(({ layer, choices }) => ({ layer, neurons: choices })),
  );
}

/** What plans of neurons begin with. */
export function headOf(surrogate: Surrogate, { criterion, rule }: Selection<'neurons'>) {
  return {
    schema: 'sobolev/plan/2',
    of: 'neurons',
    criterion,
    rule,
    network: networkDigest(surrogate),
  } as const;
}

/** What a plan keeps, and why. */
export function selectionOf({ criterion, rule, layers }: PruningPlan | FormerPlan): Selection<'neurons'> {
  return {
    of: 'neurons',
    criterion,
    rule,
    groups: layers.map((own) => ({
      layer: own.layer,
      choices: own.neurons.map(({ index, score, keep, reason }) => ({ index, score, keep, reason })),
    })),
  };
}
