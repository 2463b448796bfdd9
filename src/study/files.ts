import type { Stage } from './stage.ts';
import { isAnalysis } from './stage-pruning.ts';

/** The file that says which parts are finished; a store that has it holds a run. */
export const PROGRESS_FILE = 'progress.json';

/** The file of a stage's network. */
export function networkFile(stage: string): string {
  return `${stage}.onnx`;
}

/** The files of a pruning. */
export interface PruningFiles {
  /** What the parent's parts score: the significance of its neurons, or the scores of another criterion. */
  readonly scores: string;
  /** What is kept, and why. Edited, it is what a resumed run prunes by. */
  readonly plan: string;
}

/** The files of a stage that prunes. They are named after it where several do. */
export function pruningFiles(
  stages: readonly Pick<Stage, 'name' | 'pruning'>[],
  stage: string,
): PruningFiles {
  const suffix = stages.filter(({ pruning }) => pruning !== undefined).length > 1 ? `-${stage}` : '';
  const pruning = stages.find(({ name }) => name === stage)?.pruning;
  const scores = pruning === undefined || isAnalysis(pruning) ? 'significance' : 'scores';
  return { scores: `${scores}${suffix}.json`, plan: `plan${suffix}.json` };
}

/** Every file that a run of these stages writes, but for its progress. */
export function runFiles(stages: readonly Pick<Stage, 'name' | 'pruning'>[]): readonly string[] {
  return [
    'config.json',
    'training.parquet',
    'test.parquet',
    ...stages.flatMap(({ name, pruning }) =>
      pruning === undefined ? [] : Object.values(pruningFiles(stages, name)),
    ),
    'results.json',
    'report.html',
    ...stages.map(({ name }) => networkFile(name)),
  ];
}
