import { activationChoices, activationNamed } from '../graph/index.ts';
import { describe, InputError } from '../tensor/index.ts';
import { type Architecture, inputOf, inputWidth, MOST_UNWEIGHTED, outputOf, signalWidth } from './network.ts';
import { describeSignal, INPUTS, placesIn, type Signal } from './signal.ts';

/** Sums and joins that may stand inside each other: more than networks in use have. */
export const MOST_NESTED = 8;

/**
 * Checks that a network is one: each layer reads layers before it, with an activation that is known, and the widths of all
 * signals agree.
 *
 * @param what it is, for messages. Default "a network"
 * @throws InputError naming the first layer that does not fit
 */
export function checkArchitecture(network: Architecture, what = 'a network'): void {
  const { layers } = network;
  if (layers.length === 0) throw new InputError(`${what} must have layers`, 'none', 'Give one or more.');
  layers.forEach((layer, place) => {
    const name = `layer ${place + 1} of ${what}`;
    for (const width of [layer.inputs, layer.outputs])
      if (!Number.isInteger(width) || width < 1)
        throw new InputError(
          `widths of ${name} must be whole numbers of at least 1`,
          `${layer.inputs} to ${layer.outputs}`,
          'Correct the widths.',
        );
    if (layer.activation !== 'linear' && activationNamed(layer.activation) === undefined)
      throw new InputError(
        `the activation of ${name} must be one of ${activationChoices()} or linear`,
        describe(layer.activation),
        'Correct it.',
      );
    if (layer.unweighted && (layer.inputs !== layer.outputs || layer.inputs > MOST_UNWEIGHTED))
      throw new InputError(
        `${name}, which has no weights, must be as wide as what it reads, and at most ${MOST_UNWEIGHTED} wide`,
        `${layer.inputs} to ${layer.outputs}`,
        'Correct the widths, or give it weights.',
      );
    const from = inputOf(network, place);
    checkSignal(network, from, place, `what ${name} reads`);
    if (place === 0 && !Number.isInteger(inputWidth(network)))
      throw new InputError(
        `${name} must take all inputs each time that it reads them`,
        `${layer.inputs} numbers of ${describeSignal(from)}`,
        'Correct its inputs.',
      );
    const width = signalWidth(network, from);
    if (width !== layer.inputs)
      throw new InputError(
        `${name} must take the ${width} numbers of ${describeSignal(from)}`,
        `${layer.inputs}`,
        'Correct its inputs or what it reads.',
      );
  });
  checkSignal(network, outputOf(network), layers.length, `the output of ${what}`);
}

/** @param end the place that the signal must lie before */
function checkSignal(network: Architecture, signal: Signal, end: number, name: string): void {
  checkNesting(signal, name);
  for (const place of placesIn(signal))
    if (!Number.isInteger(place) || place < INPUTS || place >= end)
      throw new InputError(
        `${name} must be the inputs (${INPUTS}) or layers before it (0 to ${end - 1})`,
        String(place),
        'Put layers into an order in which each reads earlier ones.',
      );
  checkSums(network, signal, name);
}

function checkNesting(signal: Signal, name: string, depth = 0): void {
  if (typeof signal === 'number') return;
  const parts = 'sum' in signal ? signal.sum : signal.join;
  if (depth === MOST_NESTED || parts.length < 2)
    throw new InputError(
      `${name} must be sums and joins of two signals or more, at most ${MOST_NESTED} inside each other`,
      parts.length < 2 ? `one of ${parts.length}` : 'more',
      'Write it in another way.',
    );
  for (const part of parts) checkNesting(part, name, depth + 1);
}

function checkSums(network: Architecture, signal: Signal, name: string): void {
  if (typeof signal === 'number') return;
  const parts = 'sum' in signal ? signal.sum : signal.join;
  for (const part of parts) checkSums(network, part, name);
  const widths = parts.map((part) => signalWidth(network, part));
  if ('sum' in signal && widths.some((width) => width !== widths[0]))
    throw new InputError(
      `${name} must add signals of one width`,
      `${describeSignal(signal)} of ${widths.join(' and ')}`,
      'Correct the widths.',
    );
}
