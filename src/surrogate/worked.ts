import { demand } from '../tensor/index.ts';
import type { LogitForm } from './ending.ts';
import type { Surrogate } from './surrogate.ts';

/**
 * A network as it is analysed, pruned, trained and compared. One with a head is so by its logits, or through the head. Then what is made of the logits
 * is an ending of the network itself, so that nothing that works on networks need know of heads. {@link handedBack} undoes this.
 *
 * By its logits, each counts less the mean over the classes, since a head sees nothing else. So neurons, weights and losses count for what they
 * do to the classes. Classes count by their size: their differences are those of log-ratios, or of probabilities, as they are.
 *
 * @param throughHead default: by the logits
 * @returns the network itself where it has no head, or is worked on already
 * @throws InputError where a network without a head is to be worked on through it
 */
export function workedOn(surrogate: Surrogate, throughHead = false): Surrogate {
  const { head, ending } = surrogate;
  if (ending !== undefined) return surrogate;
  demand(
    head !== undefined || !throughHead,
    'a network that is worked on through its head must end in a softmax, or its logarithm',
    'one that has no head',
    'Leave throughHead out.',
  );
  return head === undefined ? surrogate : endingIn(surrogate, throughHead ? head : 'centred');
}

/** The network with its logits in a form for outputs, whether it has a head or its outputs are logits. */
export function endingIn({ head: _, ...surrogate }: Surrogate, form: LogitForm): Surrogate {
  const { yMean, yStd } = surrogate.normalisation;
  const none = { yMean: new Float64Array(yMean.length), yStd: new Float64Array(yStd.length).fill(1) };
  return {
    ...surrogate,
    normalisation: { ...surrogate.normalisation, ...none },
    ending: { form, mean: yMean, std: yStd },
  };
}

/**
 * The same function, seen in another scale, so that each output counts by its spread. Its layers give physical units and stay as they are: so
 * activations still bound the outputs.
 */
export function inScale(surrogate: Surrogate, yStd: Float64Array): Surrogate {
  const { normalisation } = surrogate;
  return {
    ...surrogate,
    normalisation: { ...normalisation, yStd },
    ending: { mean: new Float64Array(yStd.length), std: yStd.map((std) => 1 / std) },
  };
}

/** What became of a network that was {@link workedOn} or seen {@link inScale}, with the head of that which it comes from. */
export function handedBack(worked: Surrogate, { head }: Pick<Surrogate, 'head'>): Surrogate {
  const { ending, ...surrogate } = worked;
  if (ending !== undefined && ending.form === undefined) {
    const { normalisation } = surrogate;
    return { ...surrogate, normalisation: { ...normalisation, yStd: normalisation.yStd.map(() => 1) } };
  }
  if (ending === undefined || head === undefined) return worked;
  const normalisation = { ...surrogate.normalisation, yMean: ending.mean, yStd: ending.std };
  return { ...surrogate, normalisation, head };
}

/** The surrogate without its head: it gives the logits. One without a head is as it was. */
export function logitsOf<Headed extends Surrogate>({ head: _, ...surrogate }: Headed): Omit<Headed, 'head'> {
  return surrogate;
}
