import { demand, InputError } from '../tensor/index.ts';
import type { PruningPlan } from './plan.ts';
import { checkRule } from './rule.ts';

type Fields = Readonly<Record<string, unknown>>;

const RESTORE = 'Restore it, or make the plan again.';

/**
 * Checks a plan as it was read from JSON, perhaps edited by hand, and returns it.
 *
 * @throws InputError naming the layer and neuron, and what is wrong there
 */
export function parsePlan(plan: unknown): PruningPlan {
  const { schema, criterion, rule, layers } = fieldsOf(plan, 'a pruning plan');
  demand(
    schema === 'sobolev/plan/1',
    'the schema of a pruning plan must be "sobolev/plan/1"',
    schema,
    RESTORE,
  );
  const known = criterion === 'interval-significance';
  demand(known, 'the criterion of a pruning plan must be "interval-significance"', criterion, RESTORE);
  demand(Array.isArray(layers), 'the layers of a pruning plan must be a list', layers, RESTORE);
  checkRule(rule, layers.length);
  layers.forEach(checkLayer);
  return plan as PruningPlan;
}

function checkLayer(entry: unknown, l: number): void {
  const name = `layer ${l + 1} of the plan`;
  const { layer, neurons } = fieldsOf(entry, name);
  demand(layer === l + 1, `${name} must be numbered ${l + 1}: layers are listed in order`, layer, RESTORE);
  demand(Array.isArray(neurons), `the neurons of ${name} must be a list`, neurons, RESTORE);
  neurons.forEach((neuron, i) => {
    checkNeuron(neuron, i, `neuron ${i} of ${name}`);
  });
  if (!neurons.some(({ keep }) => keep))
    throw new InputError(`${name} must keep at least one neuron`, 'none', 'Set "keep": true on one of them.');
}

function checkNeuron(entry: unknown, i: number, name: string): void {
  const { index, score, keep, reason, midpoint } = fieldsOf(entry, name);
  const remedy = 'To remove a neuron, leave it there and set "keep": false.';
  demand(index === i, `${name} must have index ${i}: neurons are listed in order, each once`, index, remedy);
  demand(typeof keep === 'boolean', `"keep" of ${name} must be true or false`, keep, 'Correct it.');
  const scored = Number.isFinite(score) && (score as number) >= 0;
  demand(scored, `"score" of ${name} must be a number of at least 0`, score, RESTORE);
  demand(typeof reason === 'string', `"reason" of ${name} must be a text`, reason, 'Write "edited by hand".');
  demand(Number.isFinite(midpoint), `"midpoint" of ${name} must be a finite number`, midpoint, RESTORE);
}

function fieldsOf(value: unknown, name: string): Fields {
  const holds = typeof value === 'object' && value !== null && !Array.isArray(value);
  demand(holds, `${name} must be an object`, value, RESTORE);
  return value as Fields;
}
