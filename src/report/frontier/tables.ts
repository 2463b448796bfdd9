import type { FrontierDocument, TrialRecord } from '../../search/index.ts';
import { formatCount, formatSeconds } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { type Column, type Row, table } from '../table.ts';
import { endOf, languagesOf, nanosecondsText, quantityOf, verdictFor, verdictText } from './trials.ts';

/** Networks with their sizes, and how far they are from the targets. */
export function trialsTable(
  document: FrontierDocument,
  trials: readonly TrialRecord[],
  caption: Content,
): Markup {
  const languages = languagesOf(document);
  const { targets } = document;
  const columns: readonly Column[] = [
    { header: 'network' },
    { header: 'parameters', numeric: true },
    { header: 'bytes', numeric: true },
    ...languages.map((language) => ({ header: `ns in ${language}`, numeric: true })),
    ...targets.map((target) => ({ header: quantityOf(target), numeric: true })),
    { header: 'how it ended' },
    { header: 'time', numeric: true },
  ];
  const row = (trial: TrialRecord): Row => ({
    header: trial.file === undefined ? trial.name : html`<a href="${trial.file}">${trial.name}</a>`,
    cells: [
      formatCount(trial.parameters),
      formatCount(trial.bytes),
      ...languages.map((language) => nanosecondsText(trial, language)),
      ...targets.map((target) => figureCell(trial, target)),
      endOf(trial),
      formatSeconds(trial.seconds),
    ],
  });
  return table({ caption, columns, groups: [{ rows: trials.map(row) }] });
}

/** What fresh points say of networks that met the targets by the points that chose them. */
export function againTable({ targets, trials, confirmation: { judged } }: FrontierDocument): Markup {
  const columns: readonly Column[] = [
    { header: 'network' },
    ...targets.flatMap((target) => [
      { header: quantityOf(target), numeric: true },
      { header: 'by fresh points', numeric: true },
    ]),
  ];
  const rows = judged.map(({ name, verdicts }): Row => {
    const before = trials.find((trial) => trial.name === name)?.verdicts ?? [];
    return {
      header: name,
      cells: targets.flatMap((target) => [
        figureCell({ verdicts: before }, target),
        figureCell({ verdicts }, target),
      ]),
    };
  });
  const caption = 'Networks that met the targets, by the points that they were chosen by, and by fresh ones.';
  return table({ caption, columns, groups: [{ rows }] });
}

function figureCell(trial: Pick<TrialRecord, 'verdicts'>, target: string): Content {
  const verdict = verdictFor(trial, target);
  if (verdict === undefined) return '–';
  return html`<span class="${verdict.state === 'met' ? 'reached' : 'below'}">${verdictText(verdict)}</span>`;
}
