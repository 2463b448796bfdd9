import { parseScores, type Scored, type Scores } from '../../pruning/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import { arrangeScores } from '../../workflow/index.ts';
import { noteMatch } from '../data.ts';
import { readJsonObject } from '../json-file.ts';
import type { Work } from '../work.ts';
import { scoringWords } from './scoring.ts';

/** @throws InputError where the file holds no scores */
export async function scoresIn(file: string): Promise<Scores> {
  const remedy = 'Give a file of `sobolev significance --out`.';
  return parseScores(await readJsonObject(file, 'significance', remedy));
}

/** Scores of a file, with the inputs in the network's order; notes say what names and digest did not tell. */
export function arrangedScores(
  scores: Scores,
  file: string,
  network: Surrogate,
  work: Work,
  of: Scored = 'neurons',
): Scores {
  const arranged = arrangeScores(scores, network, { of, source: file, words: scoringWords });
  const { inputs } = scores;
  if (inputs !== undefined)
    noteMatch(work, file, { inputs: network.inputs, outputs: [] }, { inputs, outputs: [] });
  if (scores.network === undefined)
    work.note(`${file} does not say which network it is of: only names and widths were compared`);
  return arranged;
}
