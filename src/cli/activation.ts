import { Option } from 'commander';
import { type Activation, activationChoices, activationNamed, activations } from '../surrogate/index.ts';
import { describe, InputError, nearestName } from '../tensor/index.ts';

/** `--activation`: a name, with its numbers where it is one of a family. */
export function activationOption(): Option {
  return new Option(
    '--activation <name>',
    `activation of the hidden layers: ${activations.join(', ')}; with numbers of its own: leaky-relu(0.2), elu(0.5), clip(0,6) (default: silu)`,
  ).argParser((text) => parseActivation(text));
}

/** `--output-activation`: likewise, of the last layer. */
export function outputActivationOption(): Option {
  return new Option(
    '--output-activation <name>',
    'activation of the last layer, such as sigmoid for probabilities or softplus for what is positive (default: linear)',
  ).argParser((text) => (text === 'linear' ? text : parseActivation(text, '--output-activation')));
}

/** @throws InputError when the text names no activation */
export function parseActivation(text: string, option = '--activation'): Activation {
  const found = activationNamed(text);
  if (found !== undefined) return found.name;
  throw new InputError(
    `${option} must be one of ${activationChoices()}`,
    describe(text),
    `Give for example ${option} ${nearestName(text, activations) ?? 'silu'}.`,
  );
}
