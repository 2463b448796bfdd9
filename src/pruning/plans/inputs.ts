import { contains, midpoint } from '../../interval/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { counted, InputError } from '../../tensor/index.ts';
import { type Domain, domainOf, withBounds } from '../../variable/index.ts';
import { networkDigest } from '../fingerprint.ts';
import { type Fixed, fixInputs } from '../fix-inputs.ts';
import { fixingBounds } from '../fixing-bounds.ts';
import { describePlace } from '../tie.ts';
import { tiedInputs } from '../tied.ts';
import { type InputPlan, type InputsPlan, parseInputsPlan } from './inputs-document.ts';
import { type PlanKind, type Pruned, removesNothing } from './kind.ts';

/** Inputs are ignored from now on: their weights become zero, and the middles of their domains go into biases. */
export const inputs: PlanKind<'inputs'> = {
  ties: tiedInputs,

  prune(surrogate, { criterion, rule, groups }, { domain = domainOf(surrogate.inputs) }) {
    const { lo, hi } = domain;
    const [choices = []] = groups.map((group) => group.choices);
    return pruned(surrogate, {
      schema: 'sobolev/plan/2',
      of: 'inputs',
      criterion,
      rule,
      network: networkDigest(surrogate),
      domain: { lo: [...lo], hi: [...hi] },
      inputs: choices.map(({ index, ...choice }, k) => ({
        index,
        name: surrogate.inputs[k]?.name ?? '',
        ...choice,
        midpoint: midpoint({ lo: lo[k], hi: hi[k] }),
      })),
      bound: [],
    });
  },

  apply(surrogate, plan) {
    return pruned(surrogate, plan);
  },

  parse: parseInputsPlan,

  note: ({ rule, inputs: all }) =>
    all.every(({ keep }) => keep)
      ? removesNothing(rule, `the network has ${counted(all.length, 'input')}`)
      : undefined,
};

/** What a plan leaves, and the plan with the bounds of what goes now. */
function pruned(surrogate: Surrogate, plan: InputsPlan): Pruned<'inputs'> {
  checkChoices(surrogate, plan.inputs);
  for (const own of plan.inputs) checkMidpoint(own, plan.domain);
  const fixed: Fixed = plan.inputs.map((own) => (own.keep ? undefined : own.midpoint));
  const left = {
    ...fixInputs(surrogate, fixed),
    inputs: withBounds(surrogate.inputs, plan.domain),
  };
  const { alone, together } = fixingBounds(surrogate, fixed, left, plan.domain);
  demandFinite(surrogate, together);
  const entries = plan.inputs.map(({ bound: _, ...own }, k): InputPlan => {
    const bound = alone[k];
    return bound === undefined ? own : { ...own, bound };
  });
  return { surrogate: left, plan: { ...plan, inputs: entries, bound: together } };
}

/** @throws InputError when choices are not of a network's inputs, keep none, or separate some that a sum ties */
function checkChoices(surrogate: Surrogate, choices: readonly InputPlan[]): void {
  const d = surrogate.inputs.length;
  if (choices.length !== d)
    throw new InputError(
      `the plan must have the network's ${counted(d, 'input')}`,
      String(choices.length),
      'Score this network.',
    );
  if (!choices.some(({ keep }) => keep))
    throw new InputError('the plan must keep an input', 'none', 'Set "keep": true on one of them.');
  for (const { neurons, fixedBy } of tiedInputs(surrogate)) {
    const goes = neurons.find(({ index }) => !choices[index].keep);
    const stays = neurons.find(({ index }) => choices[index].keep);
    if (goes === undefined || (stays === undefined && fixedBy === undefined)) continue;
    throw new InputError(
      `${describePlace(goes)} must stay with ${fixedBy ?? describePlace(stays!)}, to which the network ties it`,
      '"keep": false',
      fixedBy === undefined ? 'Keep both or none of them.' : 'Keep it.',
    );
  }
}

/** @throws InputError when the constant of an input that goes is not in its domain */
function checkMidpoint({ index, name, keep, midpoint: constant }: InputPlan, { lo, hi }: Domain): void {
  if (keep || contains({ lo: lo[index], hi: hi[index] }, constant)) return;
  throw new InputError(
    `"midpoint" of input ${name} must lie in its domain, [${lo[index]}, ${hi[index]}]`,
    String(constant),
    'Restore it, or make the plan again.',
  );
}

/** @throws InputError naming the first output without a finite bound */
function demandFinite({ outputs }: Surrogate, bounds: readonly number[]): void {
  const open = bounds.findIndex((bound) => !Number.isFinite(bound));
  if (open === -1) return;
  throw new InputError(
    `the bound on what the removal of inputs changes of ${outputs[open].name} must be finite`,
    `${bounds[open]}: intervals overestimate from layer to layer`,
    'Prune over a smaller domain.',
  );
}
