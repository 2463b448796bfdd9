import { type Command, Option } from 'commander';
import { describe, InputError } from '../tensor/index.ts';

/* Options that several commands share, and how their values are read. */

/** The command with further options. */
export function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

/** What {@link engineOptions} give. */
export interface EngineChoice {
  readonly engine?: 'native' | 'wasm';
  readonly threads?: number;
}

export function engineOptions(): Option[] {
  return [
    new Option(
      '--engine <name>',
      'native (onnxruntime-node) or wasm (onnxruntime-web) (default: native where it loads, else wasm)',
    ).choices(['native', 'wasm']),
    new Option(
      '--threads <number>',
      'threads of the engine (default: the number of cores, at most 4)',
    ).argParser(wholeNumber('--threads', 1)),
  ];
}

export function seedOption(): Option {
  return new Option('--seed <number>', 'seed of all that is random (default: 1)').argParser(
    wholeNumber('--seed', 0),
  );
}

/** What {@link outputOptions} give. */
export interface OutputChoice {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** @param document what `--json` prints */
export function outputOptions(document: string): Option[] {
  return [
    new Option('--json', `print ${document} and nothing else (default: off)`),
    new Option('--quiet', 'print results and errors only (default: off)'),
  ];
}

/**
 * Reads a finite number.
 *
 * @throws InputError when the text is no number of at least `least`; above it, where `open`
 */
export function number(option: string, least: number, open = false): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && (open ? value > least : value >= least)) return value;
    throw new InputError(
      `${option} must be a number ${open ? 'above' : 'of at least'} ${least}`,
      describe(text),
      `Give for example ${option} ${least + 1}.`,
    );
  };
}

/**
 * Reads a share.
 *
 * @param most the largest that it may be; default anything below 1
 * @param example a share for messages
 * @throws InputError when the text is not a number of at least 0 and below 1, or of `most` at most
 */
export function share(
  option: string,
  { most, example = 0.2 }: { readonly most?: number; readonly example?: number } = {},
): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= 0 && (most === undefined ? value < 1 : value <= most)) return value;
    throw new InputError(
      `${option} must be a share of at least 0 and ${most === undefined ? 'below 1' : `at most ${most}`}`,
      describe(text),
      `Give for example ${option} ${example}.`,
    );
  };
}

/**
 * Reads a whole number.
 *
 * @throws InputError when the text is not a whole number of at least `least` that is held exactly
 */
export function wholeNumber(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= Number.MAX_SAFE_INTEGER) return value;
    const most = value > Number.MAX_SAFE_INTEGER ? ' and below 2^53' : '';
    throw new InputError(
      `${option} must be a whole number of at least ${least}${most}`,
      describe(text),
      `Give for example ${option} 1.`,
    );
  };
}
