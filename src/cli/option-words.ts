import type { Option } from 'commander';
import type { OptionWords } from '../tensor/index.ts';

/**
 * Words of a command for messages of the library. They speak of what its options can set by these options; of all else they
 * say nothing.
 */
export function optionWords(options: readonly Option[]): OptionWords<string> {
  return (name, value) => {
    const option = options.find((one) => one.attributeName() === name);
    return option && `${option.long}${value === undefined ? '' : ` ${value}`}`;
  };
}
