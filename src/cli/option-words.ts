import type { Option } from 'commander';
import type { OptionWords } from '../tensor/index.ts';

/** Messages of the library in the words of a command: what its options can set is said by them, what they cannot is not said. */
export function optionWords(options: readonly Option[]): OptionWords<string> {
  return (name, value) => {
    const option = options.find((one) => one.attributeName() === name);
    return option && `${option.long}${value === undefined ? '' : ` ${value}`}`;
  };
}
