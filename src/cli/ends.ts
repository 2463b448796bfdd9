import { Option } from 'commander';
import { loadSurrogate } from '../node/network-file.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { Work } from './work.ts';

/** What {@link endsOptions} give. */
export interface EndsChoice {
  readonly output?: readonly string[];
  readonly input?: readonly string[];
}

/** Options that say which part of a network file is the network. */
export function endsOptions(): readonly Option[] {
  return [
    new Option(
      '--output <name>',
      'of a file of another tool with several outputs, the one to take, or any value inside, such as logits; several, side by side, with ' +
        'commas between them (default: the only one that is no derivative, no constant, and no input passed through)',
    ).argParser(collected),
    new Option(
      '--input <name>',
      'what the network is a function of: an input of the file, or any value inside, which cuts off what comes before; several with ' +
        'commas between them (default: all inputs that the output depends on)',
    ).argParser(collected),
  ];
}

function collected(name: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, name];
}

/** The ends alone, out of all options of a command. */
export function endsChoice({ output, input }: EndsChoice): EndsChoice {
  return { output, input };
}

/**
 * A network from a file, by the ends that the options say; a note tells what of the file is left out.
 *
 * @param among the options are of several files: one that has not several outputs, nor a value of their names, is taken as it is
 * @throws InputError as `loadSurrogate`
 */
export function loadNetwork(
  work: Work,
  path: string,
  { output, input }: EndsChoice,
  among = false,
): Promise<Surrogate> {
  return loadSurrogate(path, { output, input, ifNamed: among, note: (text) => work.note(text) });
}
