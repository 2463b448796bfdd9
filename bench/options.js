import { parseArgs } from 'node:util';
import { cases, pathCases } from './cases.js';
import { titles } from './contender.js';

/** @import { ContenderName } from './contender.js' */

const names = [...cases, ...pathCases].map(({ name }) => name);

export const help = `npm run bench -- [options]

One Sobolev training step, ours beside JAX and PyTorch, paths with adjoints beside JAX, our interval sweep, scores of pruning
and generated code.

  --json FILE      write the figures to FILE too
  --case NAME      measure only this network or these paths; may be repeated:
                   ${names.slice(0, 6).join(', ')},
                   ${names.slice(6).join(', ')}
  --polish         measure only least squares: the time to one loss, beside JAX and SciPy
  --restarts       measure only networks that are trained side by side, beside one (in 3 turns)
  --variance       measure only what ways to take noise from labels come to: error per second of each
  --only NAMES     measure only these contenders (of ${Object.keys(titles).join(',')})
  --rounds N       turns of each contender (default 15)
  --threads N      threads that each contender may use (default 2)
  --python PATH    the Python to make .venv/peers from (default: the first of version 3.11 or newer on the path)
  --no-install     take .venv/peers as it is, or do without it
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
  const own = /** @type {const} */ (['variance', 'polish', 'restarts']).find((name) => values[name]);
  if (own !== undefined && (values.case ?? values.only) !== undefined)
    throw new UsageError(`--${own} has cases of its own; received --case or --only. Leave them out.`);
  const only = /** @type {ContenderName[]} */ (values.only?.split(',') ?? Object.keys(titles));
  return {
    json: values.json,
    cases: oneOf('--case', values.case ?? names, names),
    only: oneOf('--only', only, Object.keys(titles)),
    rounds: whole('--rounds', values.rounds ?? (values.restarts ? '3' : '15')),
    threads: whole('--threads', values.threads),
    python: values.python,
    install: !values['no-install'],
    polish: values.polish,
    restarts: values.restarts,
    variance: values.variance,
    help: values.help,
  };
}

/** @param {readonly string[]} given */
function parse(given) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        json: { type: 'string' },
        case: { type: 'string', multiple: true },
        only: { type: 'string' },
        rounds: { type: 'string' },
        threads: { type: 'string', default: '2' },
        python: { type: 'string' },
        polish: { type: 'boolean', default: false },
        restarts: { type: 'boolean', default: false },
        variance: { type: 'boolean', default: false },
        'no-install': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error} Try --help.`);
  }
}

/** @template {string} T @param {string} option @param {readonly T[]} given @param {readonly string[]} known */
function oneOf(option, given, known) {
  const stranger = given.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new UsageError(`${option} knows ${known.join(', ')}; received "${stranger}". Name some of these.`);
  return given;
}

/** @param {string} option @param {string} text */
function whole(option, text) {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new UsageError(`${option} must be a whole number from 1 to 9999; received "${text}". Correct it.`);
  return Number(text);
}
