import { parseArgs } from 'node:util';
import { names } from './cases.js';
import { plans } from './comparisons.js';

export const help = `npm run results -- [options]

Runs every shipped study with seeds 1 to 3 (bachelier-criteria: 1 to 10), and the comparisons, and writes docs/results.json, docs/comparisons.json, docs/results.md and its figure. What docs/results.json
holds already, of this version and configuration, is not run again: so it goes on after Ctrl-C.

  --study NAME     only this study (${names.join(', ')}); may be repeated
  --seed N         only this seed; may be repeated
  --compare NAME   only this comparison (${Object.keys(plans).join(', ')}); may be repeated
  --networks LIST  only the networks of a list, docs/networks.json: a file with a line for each, its columns divided by tabs, among them repo and path;
                   files lie beside it, files/OWNER+NAME/PATH
  --fresh          run again what is there already
  --help           this text
`;

/** What a user typed wrongly; the message is one line. */
export class UsageError extends Error {}

/**
 * @param {readonly string[]} given
 * @throws {UsageError}
 */
export function readOptions(given) {
  const values = parse(given);
  const stranger = values.study?.find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new UsageError(`--study knows ${names.join(', ')}; received "${stranger}". Name one of these.`);
  const other = values.compare?.find((name) => !(name in plans));
  if (other !== undefined)
    throw new UsageError(
      `--compare knows ${Object.keys(plans).join(', ')}; received "${other}". Name one of these.`,
    );
  const bad = values.seed?.find((text) => !/^\d{1,9}$/.test(text));
  if (bad !== undefined)
    throw new UsageError(`--seed must be a whole number of at least 0; received "${bad}". Correct it.`);
  const nothingElse = values.compare === undefined && values.networks === undefined;
  return {
    // Studies alone, or comparisons alone, where only some are named.
    studies: names.filter((name) => values.study?.includes(name) ?? nothingElse),
    /** Undefined where those of each study are meant. */
    seeds: values.seed && [...new Set(values.seed.map(Number))],
    compared: Object.keys(plans).filter(
      (name) =>
        values.compare?.includes(name) ?? (values.study ?? values.seed ?? values.networks) === undefined,
    ),
    networks: values.networks,
    fresh: values.fresh,
    help: values.help,
  };
}

/** @param {readonly string[]} given */
function parse(given) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        study: { type: 'string', multiple: true },
        seed: { type: 'string', multiple: true },
        compare: { type: 'string', multiple: true },
        networks: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error} Try --help.`);
  }
}
