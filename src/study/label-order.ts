import type { Order } from '../graph/index.ts';
import { hasDerivatives } from '../objective/index.ts';
import { OrderError, type ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { faultOf, InputError } from '../tensor/index.ts';
import { sampleModel } from '../workflow/index.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import { firstDerivatives } from './first-derivatives.ts';
import { demandedOrder, referenceOrder } from './stage.ts';

/**
 * The order of the labels that stages take of a reference model, as its label at the first training point shows. Second
 * derivatives that are wanted only where they help are done without where it has none.
 *
 * @throws InputError where the model does not give what a stage needs
 */
export async function labelOrder(
  config: StudyConfig,
  reference: ReferenceModel,
  engine: Engine,
  signal?: AbortSignal,
): Promise<Order> {
  const stages = stagesOf(config);
  const [wanted, needed] = [referenceOrder(stages), demandedOrder(stages)];
  if (wanted === 0) return 0;
  const { seed, sampling } = config;
  const first = async (order: Order) => {
    const derivatives = firstDerivatives(config, reference);
    const asked = { points: 1, seed, order, derivatives, design: sampling.design, signal };
    const options = order === 2 ? ({ ...asked, directions: 'axes' } as const) : asked;
    return (await sampleModel(engine, reference, options).next()).value;
  };
  try {
    const label = await first(wanted);
    if (label === undefined || !hasDerivatives(label))
      throw refused(1, `${reference.name}, which gives values alone`, 'Give it gradients');
    return wanted;
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    if (needed < wanted && error.order === 2) return 1;
    throw refused(error.order, faultOf(error.invariant, error.received), error.mend);
  }
}

function refused(order: 1 | 2, received: string, mend: string): InputError {
  return order === 1
    ? new InputError(
        'a study needs a reference model that gives gradients: it trains on them',
        received,
        `${mend}; or train on its samples: \`sobolev train samples.csv --loss vanilla\`.`,
      )
    : new InputError(
        'a study of second order needs a reference model that gives second derivatives: it trains on them',
        received,
        `${mend}; or take order 1, or "auto", which does without where there are none.`,
      );
}
