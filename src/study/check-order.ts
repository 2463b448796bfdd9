import { objectiveOf } from '../objective/index.ts';
import { isCurved } from '../surrogate/index.ts';
import { InputError, saidOf } from '../tensor/index.ts';
import type { ForeseenNetwork } from './foreseen.ts';
import { comparedOrder, learnedOrder, type Stage, teacherOf } from './stage.ts';

/**
 * Checks the loss of a stage. Its parts must fit together and the inputs. At second order its network must have second
 * derivatives, and so must the one that labels its points.
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
  if (isCurved(architecture)) return;
  throw new InputError(
    `second order of stage ${stage} needs networks with second derivatives`,
    `relu in ${of}, whose second derivatives are 0`,
    'Take a smooth activation such as silu, or order 1.',
  );
}
