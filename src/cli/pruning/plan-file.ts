import { demandNetwork, type Pruned, parsePlan, pruneByPlan } from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';
import { type Domain, domainOf } from '../../variable/index.ts';
import type { DomainChoice } from '../domain.ts';
import type { HeadChoice } from '../heads.ts';
import { readJsonObject } from '../json-file.ts';
import { noteUnits } from '../units.ts';
import type { Work } from '../work.ts';

const REMEDY = 'Give the plan.json of a run, or a file of --plan-out.';

/**
 * The network that the plan in a file leaves, and the plan with the midpoints of what it keeps now.
 *
 * @param boxed options that give a box
 * @throws InputError where there is no plan, it is of another network, or over another box than an option gives
 */
export async function prunedByFile(
  work: Work,
  network: Surrogate,
  file: string,
  { throughHead, ...boxed }: DomainChoice & HeadChoice,
): Promise<Pruned> {
  const given = parsePlan(await readJsonObject(file, 'plan', REMEDY));
  if (given.schema === 'sobolev/plan/2') demandNetwork(network, given, file);
  if ('domain' in given && given.domain !== undefined) demandBox(network, given.domain, file, boxed);
  const pruned = pruneByPlan(network, given, { throughHead });
  noteNames(work, file, network, pruned.surrogate);
  return pruned;
}

/** Says which inputs get their names from a plan. */
function noteNames(work: Work, file: string, before: Surrogate, after: Surrogate): void {
  const renamed = before.inputs.flatMap(({ name }, k) =>
    name === after.inputs[k].name ? [] : [`${name} = ${after.inputs[k].name}`],
  );
  if (renamed.length > 0) work.note(`inputs have the names of ${file}: ${renamed.join(', ')}`);
  noteUnits(work, before, after);
}

/** @throws InputError when an option gives another box than the plan has, which becomes the domain of what is left */
function demandBox(
  { inputs }: Surrogate,
  box: Domain,
  file: string,
  { domain, fromData }: DomainChoice,
): void {
  const given = domain ?? fromData;
  if (given === undefined) return;
  const own = domainOf(inputs);
  const text = ({ lo, hi }: Domain) => lo.map((end, k) => `[${end}, ${hi[k]}]`).join(', ');
  if (text(own) !== text(box))
    throw new InputError(
      `the box of ${given} must be that of ${file}, ${text(box)}`,
      text(own),
      'Leave that option out, or make the plan again over that box.',
    );
}
