import { Option } from 'commander';
import { type Activation, activationChoices, activationNamed, activations } from '../surrogate/index.ts';
import { describe, InputError } from '../tensor/index.ts';

/** `--activation`: a name, with its numbers where it is one of a family. */
export function activationOption(): Option {
  return new Option(
    '--activation <name>',
    `activation of the hidden layers: ${activations.join(', ')}; with numbers of its own: leaky-relu(0.2), elu(0.5), clip(0,6) (default: silu)`,
  ).argParser(parseActivation);
}

/** @throws InputError when the text names no activation */
export function parseActivation(text: string): Activation {
  const found = activationNamed(text);
  if (found !== undefined) return found.name;
  throw new InputError(
    `--activation must be one of ${activationChoices()}`,
    describe(text),
    'Give for example --activation silu.',
  );
}
