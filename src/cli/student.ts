import { type Architecture, initialise, type Surrogate } from '../surrogate/index.ts';
import { stream } from '../tensor/index.ts';
import type { Variables } from '../workflow/index.ts';
import { withDomainOf } from './domain.ts';
import { endsChoice } from './ends.ts';
import { type ModelSettings, modelFrom, teacherFrom } from './models.ts';
import type { SourceChoice } from './sources.ts';
import type { Work } from './work.ts';

/**
 * A network that is going to learn from a teacher or a reference. It has their inputs and outputs, and a domain.
 *
 * @param layers those of the student, for so many inputs and outputs
 * @throws InputError where the source cannot be read, or the domain that is given does not fit it
 */
export async function studentOf(
  work: Work,
  options: SourceChoice & ModelSettings,
  layers: (inputs: number, outputs: number) => Architecture,
): Promise<Surrogate> {
  const { inputs, outputs } = await withDomainOf(await variablesOf(work, options), options, options, work);
  const [d, m] = [inputs.length, outputs.length];
  return {
    // Its numbers are drawn when it is trained.
    ...initialise(layers(d, m), stream(1, 'student')),
    normalisation: {
      xMean: new Float64Array(d),
      xStd: new Float64Array(d).fill(1),
      yMean: new Float64Array(m),
      yStd: new Float64Array(m).fill(1),
    },
    inputs,
    outputs,
    provenance: {},
  };
}

async function variablesOf(work: Work, options: SourceChoice & ModelSettings): Promise<Variables> {
  const { teacher, reference } = options;
  const { inputs, outputs } =
    teacher === undefined
      ? await modelFrom(reference as string, options, work, true)
      : (await teacherFrom(teacher, work, { name: teacher, ...endsChoice(options) })).model;
  return { inputs, outputs };
}
