import { type Dataset, designPoints } from '../../dataset/index.ts';
import { OrderError, type ReferenceModel } from '../../reference/index.ts';
import { stream } from '../../tensor/index.ts';
import { domainOf } from '../../variable/index.ts';
import { defaultDesign, derivativesFor, sampleModel, testSetOf } from '../../workflow/index.ts';
import { settings } from '../plan/settings.ts';
import { demandSettings } from './demand-settings.ts';
import type { ComparisonSource, GroundTask, SeedGround } from './source.ts';

/**
 * A reference model: all settings. The fixed labels are the first points of the same design. The truth is its closed form, or its own
 * labels where it has none.
 *
 * @param modelOf the model of a seed, which may draw its parameters
 */
export function referenceSource(
  name: string,
  modelOf: (seed: number) => ReferenceModel | Promise<ReferenceModel>,
): ComparisonSource {
  const source: ComparisonSource = {
    kind: 'reference',
    name,
    settings,
    check: (plan) => demandSettings(source, plan),
    ground: async (task) => groundOf(await modelOf(task.seed), task),
  };
  return source;
}

async function groundOf(model: ReferenceModel, task: GroundTask): Promise<SeedGround> {
  const { engine, plan, seed, signal } = task;
  const { inputs, outputs } = model;
  const test = await testSetOf(engine, model, { points: plan.test, seed, signal });
  return {
    inputs,
    outputs,
    test,
    kindOf: (setting) => (setting === 'teacher' ? 'reference' : setting),
    labels: (kind, watch) =>
      labelled(model, { ...task, ...watch }, kind === 'labels' ? plan.labels : plan.points),
    points: async () => {
      const design = { kind: defaultDesign(inputs.length) };
      return designPoints(design, domainOf(inputs), plan.points, stream(seed, 'points'));
    },
  };
}

/** Points with values and first derivatives, or values alone of a model that gives no others. */
async function labelled(
  model: ReferenceModel,
  { engine, seed, signal, progress }: GroundTask,
  points: number,
): Promise<Dataset> {
  const [d, m] = [model.inputs.length, model.outputs.length];
  const derivatives = derivativesFor(points, d, m);
  const asked = { points, batch: points, seed, signal, progress };
  const first = derivatives === 'none' ? {} : { derivatives };
  const sample = async (order: 0 | 1) => {
    const { value } = await sampleModel(engine, model, { ...asked, order, ...(order > 0 && first) }).next();
    return value as Dataset;
  };
  try {
    return await sample(1);
  } catch (error) {
    if (error instanceof OrderError) return sample(0);
    throw error;
  }
}
