import { InputError } from '../tensor/index.ts';
import { needsOf, type Stage, teacherOf } from './stage.ts';

/**
 * Checks what only the list of stages shows: names differ, and each stage needs earlier ones alone. So stages can be made in
 * the order of the list. Labels of a network have no noise to weigh them by.
 *
 * @throws InputError naming the stage
 */
export function checkStages(stages: readonly Stage[]): void {
  const earlier: string[] = [];
  for (const stage of stages) {
    const { name } = stage;
    // To some systems, names of files that differ in case alone are the same.
    const same = earlier.find((other) => other.toLowerCase() === name.toLowerCase());
    if (same !== undefined)
      throw new InputError(
        'stages must have names of their own, in other than case',
        `${same} and ${name}`,
        'Rename one of them.',
      );
    const teacher = teacherOf(stage);
    if (teacher !== undefined && stage.loss.labels === 'noise')
      throw new InputError(
        'labels that are weighed by their noise are those of the reference model',
        `stage ${name}, which ${teacher} teaches without any`,
        'Weigh its labels alike, or have the reference label its points.',
      );
    for (const needed of needsOf(stage)) if (!earlier.includes(needed)) throw unknown(stages, stage, needed);
    earlier.push(name);
  }
}

function unknown(stages: readonly Stage[], stage: Stage, needed: string): InputError {
  const { parent, network } = stage;
  const keys = { parent, 'network.as': network?.as, 'network.within': network?.within };
  const key = Object.entries(keys).find(([, name]) => name === needed)?.[0] ?? 'data.teacher';
  const later = stages.some(({ name }) => name === needed);
  const before = stages.slice(0, stages.indexOf(stage)).map(({ name }) => name);
  return new InputError(
    `${key} of stage ${stage.name} must name an earlier stage${before.length === 0 ? '; it is the first' : `, one of ${before.join(', ')}`}`,
    needed === stage.name ? 'itself' : `${needed}${later ? ', a later one' : ''}`,
    later && needed !== stage.name
      ? 'List stages in the order in which they are made.'
      : 'Correct it, or add that stage before.',
  );
}
