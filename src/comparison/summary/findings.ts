import { INTERVAL_SIGNIFICANCE } from '../../pruning/index.ts';
import { counted } from '../../tensor/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import { type Setting, settingWords } from '../plan/settings.ts';
import type { ComparedOrder, ComparisonRow } from './rows.ts';
import { DECIDING_SEEDS, type SeedSpread, type Standing, spreadOver, standingOf } from './spread.ts';
import type { ComparisonVerdict } from './verdicts.ts';

/** What the rows of one setting show, in sentences. */
export interface SettingFindings {
  readonly setting: Setting;
  /** Pruning against each control, over all criteria, schedules and sizes. */
  readonly short: readonly string[];
  /** The paper's criterion, where it is among them: where it wins, and where it loses. */
  readonly paper: readonly string[];
  /** What is best at each size. */
  readonly sizes: readonly string[];
}

/** What wins where, in words, from rows and verdicts alone. */
export function findingsOf(
  { settings, seeds }: Pick<ComparisonPlan, 'settings' | 'seeds'>,
  rows: readonly ComparisonRow[],
  verdicts: readonly ComparisonVerdict[],
  order: ComparedOrder,
): readonly SettingFindings[] {
  const titles = new Map(rows.map(({ contender, title }) => [contender, title]));
  const called = (contender: string) => titles.get(contender) ?? contender;
  const decide = seeds.length >= DECIDING_SEEDS;
  return settings.map((setting) => {
    const own = rows.filter((row) => row.setting === setting && row.compared.length > 0);
    const ours = verdicts.filter((verdict) => verdict.setting === setting);
    const papers = ours.filter(({ contender }) => contender.startsWith(INTERVAL_SIGNIFICANCE));
    return {
      setting,
      short: decide ? againstEach(ours, called) : [tooFew(seeds.length)],
      paper: decide && papers.length > 0 ? [ofPaper(papers, called)] : [],
      sizes: [...new Set(own.map(({ size }) => size))].map((size) =>
        bestAt(
          own.filter((row) => row.size === size),
          order,
          decide,
        ),
      ),
    };
  });
}

/** "2 seeds decide nothing: …" */
function tooFew(seeds: number): string {
  return `${counted(seeds, 'seed')} ${seeds === 1 ? 'decides' : 'decide'} nothing: better by more than the spread takes ${DECIDING_SEEDS} or more.`;
}

/** "Against distilled: of 8 pruned networks 3 are better by more than the spread, 1 is worse." for each control */
function againstEach(
  verdicts: readonly ComparisonVerdict[],
  called: (contender: string) => string,
): readonly string[] {
  return [...new Set(verdicts.map(({ control }) => familyOf(control)))].map((family) => {
    const own = verdicts.filter(({ control }) => familyOf(control) === family);
    const [better, worse] = (['better', 'worse'] as const).map((wanted) => countOf(own, wanted));
    const name = family === RANDOM ? 'random neurons' : called(family);
    return `Against ${name}: of ${counted(own.length, 'pruned network')} ${areOf(better)} better by more than the spread, ${areOf(worse)} worse.`;
  });
}

const RANDOM = 'random';

/** Random neurons are one control, whatever their schedule. */
function familyOf(control: string): string {
  return control.startsWith(RANDOM) ? RANDOM : control;
}

function countOf(verdicts: readonly ComparisonVerdict[], wanted: Standing): number {
  return verdicts.filter(({ standing }) => standing === wanted).length;
}

function areOf(count: number): string {
  return count === 0 ? 'none is' : count === 1 ? '1 is' : `${count} are`;
}

/** "The paper's criterion wins against distilled (8x4 one shot) and loses against …" */
function ofPaper(verdicts: readonly ComparisonVerdict[], called: (contender: string) => string): string {
  const places = (wanted: Standing) => {
    const own = verdicts.filter(({ standing }) => standing === wanted);
    return [...new Set(own.map(({ control }) => control))].map((control) => {
      const where = own.filter((one) => one.control === control);
      const at = where.map(({ size, contender }) => `${size} ${scheduleIn(contender)}`);
      return `${called(control)} (${at.join('; ')})`;
    });
  };
  const [wins, losses] = [places('better'), places('worse')];
  return (
    `The paper's criterion, ${INTERVAL_SIGNIFICANCE}, beats ${listed(wins) || 'no control'} by more than the spread, ` +
    `and loses to ${listed(losses) || 'none'}.`
  );
}

function scheduleIn(contender: string): string {
  return contender.slice(INTERVAL_SIGNIFICANCE.length + 1).replace('-', ' ');
}

/** "8x4, 289 parameters: the least 1 − R² of gradients is 2.1e-5 (1.9e-5 to 2.4e-5), distilled; within the spread: …" */
function bestAt(rows: readonly ComparisonRow[], order: ComparedOrder, decide: boolean): string {
  const ranked = rows
    .flatMap((row) => {
      const spread = spreadOver(row.compared);
      return spread === undefined ? [] : [{ row, spread }];
    })
    .sort((a, b) => a.spread.median - b.spread.median);
  const [{ row: best, spread }] = ranked;
  const least = `${best.size}, ${counted(best.parameters, 'parameter')}: the least 1 − R² of ${order} is ${range(spread, best.compared.length)}, of ${best.title}`;
  if (!decide) return `${least}.`;
  const near = ranked
    .slice(1)
    .filter(({ row }) => standingOf(row.compared, best.compared) === 'alike')
    .map((one) => `${one.row.title} (${small(one.spread.median)})`);
  const others =
    near.length === 0
      ? 'all others are worse by more than the spread'
      : `no worse by more than the spread: ${listed(near)}`;
  return `${least}; ${others}.`;
}

/** "2.1e-5 (1.9e-5 to 2.4e-5)" */
function range({ median, least, most }: SeedSpread, seeds: number): string {
  return `${small(median)}${seeds > 1 ? ` (${small(least)} to ${small(most)})` : ''}`;
}

function small(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('e+', 'e');
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join('; ')} and ${names[names.length - 1]}`;
}

/** "With a fixed number of labels": the heading of a setting. */
export function headingOf({ setting }: { readonly setting: Setting }): string {
  const words = settingWords[setting];
  return words.charAt(0).toUpperCase() + words.slice(1);
}
