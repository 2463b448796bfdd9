import { Option } from 'commander';
import type { Dataset } from '../dataset/index.ts';
import { formOfLabels, type LabelForm, labelsFor, type Surrogate, workedOn } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import type { Work } from './work.ts';

/** What {@link headOption} gives. */
export interface HeadChoice {
  readonly throughHead?: boolean;
}

/** The option of commands that work on networks, for classifiers. */
export function headOption(): Option {
  return new Option(
    '--through-head',
    'of a classifier, work on what its softmax makes of the logits: scores, losses and comparisons are of probabilities ' +
      '(default: of its logits, each less the mean over the classes)',
  );
}

/**
 * Says what of a network with a head is worked on.
 *
 * @throws InputError where the option is given for one without
 */
export function noteHead(
  work: Work,
  path: string,
  { head }: Surrogate,
  { throughHead = false }: HeadChoice,
): void {
  if (head !== undefined) {
    const through = head === 'softmax' ? 'its probabilities' : 'the logarithms of its probabilities';
    const what = throughHead ? through : 'its logits (--through-head: about what that makes of them)';
    work.note(`${path} ends in a ${head}: all of this is about ${what}`);
  } else if (throughHead)
    throw new InputError(
      '--through-head is of networks that end in a softmax',
      `${path}, which does not`,
      'Leave it out.',
    );
}

const FORMS: Readonly<Record<LabelForm, string>> = {
  softmax: 'probabilities',
  'log-softmax': 'logarithms of probabilities',
  logits: 'logits',
  centred: 'logits',
};

/** Labelled points as a network is compared with them; a note says what the labels of classes are taken for. */
export function labelsIn(
  work: Work,
  source: string,
  network: Surrogate,
  set: Dataset,
  { throughHead }: HeadChoice,
): Dataset {
  if (network.head === undefined) return set;
  const worked = workedOn(network, throughHead);
  const labels = labelsFor(worked, set);
  if (labels !== set) work.note(`labels by ${source} are ${FORMS[formOfLabels(set.y)]}`);
  return labels;
}

/** Batches of a file with labels of classes as networks give them, where all end in one head. A note says what they were taken for. */
export async function* labelsAsGiven(
  work: Work,
  source: string,
  networks: readonly Surrogate[],
  batches: AsyncIterable<Dataset>,
): AsyncGenerator<Dataset> {
  const [network] = networks;
  const { head } = network;
  const isOne = head !== undefined && networks.every((other) => other.head === head);
  let isTold = false;
  for await (const batch of batches) {
    const labels = isOne ? labelsFor(workedOn(network, true), batch) : batch;
    if (labels !== batch && !isTold) work.note(`labels in ${source} are ${FORMS[formOfLabels(batch.y)]}`);
    isTold ||= labels !== batch;
    yield labels;
  }
}
