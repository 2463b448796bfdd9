import { activationFacts } from '../graph/index.ts';
import { objectiveOf } from '../objective/index.ts';
import { InputError, saidOf } from '../tensor/index.ts';
import type { ForeseenNetwork } from './foreseen.ts';
import { comparedOrder, learnedOrder, type Stage, teacherOf } from './stage.ts';

/**
 * Checks the loss of a stage: that its parts fit together and the inputs, and that at second order its network, and the one
 * that labels its points, have second derivatives.
 *
 * @param inputs d
 * @throws InputError naming the stage
 */
export function checkOrder(
  stage: Stage,
  networks: ReadonlyMap<string, ForeseenNetwork>,
  inputs: number,
): void {
  const { name, loss } = stage;
  if (loss.kind === 'vanilla') return;
  const whole = loss.order === 'auto' ? ({ ...loss, order: 2 } as const) : loss;
  saidOf(`stage ${name}`, () => objectiveOf(whole, inputs));
  // Where noise decides, so does what the network can: `auto` does without second order.
  if (loss.order === 'auto' || comparedOrder(loss) < 2) return;
  const teacher = teacherOf(stage);
  const concerned = learnedOrder(loss) === 2 ? [name] : [];
  for (const one of [...concerned, ...(teacher === undefined ? [] : [teacher])])
    demandSmooth(name, one, networks.get(one) as ForeseenNetwork);
}

function demandSmooth(stage: string, of: string, { architecture }: ForeseenNetwork): void {
  const straight = architecture.layers.find(
    ({ activation }) => activation !== 'linear' && activationFacts(activation).straight,
  );
  if (straight !== undefined)
    throw new InputError(
      `second order of stage ${stage} needs networks that bend: second derivatives of straight pieces are 0`,
      `${straight.activation} in ${of}`,
      'Take a smooth activation, silu say, or order 1.',
    );
}
