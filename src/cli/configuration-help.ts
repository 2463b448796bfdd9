import { configFor } from '../study/index.ts';
import { section } from './help.ts';

/** Every key that `--set` takes, with its default in a study. */
export function configurationHelp(study: string): string {
  return section('Configuration keys and their defaults (docs/configuration.md says what they mean)', [
    ...leaves(configFor(study)),
    ['sobolev.order', '2 or "auto": a stage of second order behind the others (none)'],
    ['sobolev.directions', 'along which it compares second derivatives (random signs, one a step)'],
    ['sobolev.sweeps', 'random cotangents a step in place of whole Jacobians (none)'],
    ['sampling.directions', 'of second derivatives of the points: their number, or "axes" (as costs allow)'],
    ['validation', 'share of the points held out in every training: a fifth, at most 4096 points'],
    ['reference.*', 'other parameters of the model: as published, or drawn from the seed'],
  ]);
}

/** The keys of a configuration, dotted, with their values as `--set` takes them. */
function leaves(config: object, path: readonly string[] = []): [key: string, value: string][] {
  return Object.entries(config).flatMap(([name, value]: [string, unknown]) => {
    const key = [...path, name];
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return leaves(value, key);
    return [[key.join('.'), Array.isArray(value) ? formatList(value) : String(value)]];
  });
}

/** "128x6" for six times 128. */
function formatList(list: readonly unknown[]): string {
  return list.every((item) => item === list[0]) ? `${list[0]}x${list.length}` : JSON.stringify(list);
}
