import { InputError } from '../tensor/index.ts';
import { needsOf, type Stage } from './stage.ts';

/**
 * Checks what only a list of stages shows: that names differ, and that each stage needs earlier ones alone, so that the list is
 * the order in which they are made.
 *
 * @throws InputError naming the stage
 */
export function checkStages(stages: readonly Stage[]): void {
  const earlier: string[] = [];
  for (const stage of stages) {
    const { name } = stage;
    // Names of files are the same to some systems where they differ in case alone.
    const same = earlier.find((other) => other.toLowerCase() === name.toLowerCase());
    if (same !== undefined)
      throw new InputError(
        'stages must have names of their own, in other than case',
        `${same} and ${name}`,
        'Rename one of them.',
      );
    for (const needed of needsOf(stage)) if (!earlier.includes(needed)) throw unknown(stages, stage, needed);
    earlier.push(name);
  }
}

function unknown(stages: readonly Stage[], stage: Stage, needed: string): InputError {
  const key =
    stage.parent === needed ? 'parent' : stage.network?.as === needed ? 'network.as' : 'data.teacher';
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
