import {
  criterionOf,
  isAnalysis,
  networkFile,
  PROGRESS_FILE,
  prunedKind,
  pruningFiles,
  runFiles,
  type Stage,
  teacherOf,
  trains,
} from '../study/index.ts';

/** Every file of a finished run of these stages, each with its sentence for the help. */
export function fileSentences(stages: readonly Stage[]): Readonly<Record<string, string>> {
  const said: Readonly<Record<string, string>> = {
    'config.json': 'the complete configuration, with versions and engine',
    'results.json': 'accuracy, sizes and times of each network; the parameters of the reference model',
    'training.parquet': 'the training points with their values and differentials',
    'test.parquet': 'the test points, with what the networks are compared with there',
    'report.html': 'figures and tables; opens in a browser without network',
    [PROGRESS_FILE]: 'what is finished, for --resume',
    ...Object.fromEntries(stages.flatMap((stage) => sentencesOf(stage, stages))),
  };
  const files = [...runFiles(stages).filter((file) => file !== 'report.html'), 'report.html', PROGRESS_FILE];
  return Object.fromEntries(files.map((file) => [file, said[file]]));
}

function sentencesOf(stage: Stage, stages: readonly Stage[]): [file: string, sentence: string][] {
  const { name, parent, pruning, network, loss } = stage;
  const labels = loss.kind === 'vanilla' ? 'values' : 'derivatives';
  const taught = `on ${labels} of ${teacherOf(stage) ?? 'the reference model'}`;
  const made =
    parent === undefined ? 'trained' : `${parent}${pruning === undefined ? '' : ', pruned'}, fine-tuned`;
  const layers = network?.as === undefined ? '' : `, with the layers of ${network.as}`;
  const files = pruningFiles(stages, name);
  return [
    ...(pruning === undefined
      ? []
      : ([
          [
            files.scores,
            isAnalysis(pruning)
              ? `the significance of every neuron and input of ${parent}`
              : `the scores of ${prunedKind(pruning)} of ${parent} by ${criterionOf(pruning).name}`,
          ],
          [
            files.plan,
            `which ${prunedKind(pruning)} are kept${prunedKind(pruning) === 'neurons' ? ', and why' : ''}; edited, it is what --resume prunes by`,
          ],
        ] satisfies [string, string][])),
    [networkFile(name), trains(stage) ? `${made} ${taught}${layers}` : `${parent}, pruned`],
  ];
}
