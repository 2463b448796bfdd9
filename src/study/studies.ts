import { published } from '../evaluation/index.ts';
import { catalogueModel, isModelName, type ReferenceModel } from '../reference/index.ts';
import { InputError } from '../tensor/index.ts';
import { type PartialConfig, type StudyConfig, studyConfig, withoutPaper } from './config.ts';
import { criteriaSideBySide } from './criteria-side-by-side.ts';
import { defaults } from './defaults.ts';
import { ordersSideBySide } from './orders-side-by-side.ts';
import { pricingStudies } from './pricing-studies.ts';
import { oftenShortly, smallestNetworks, startedOften } from './smallest-networks.ts';
import { sparseSideBySide } from './sparse-side-by-side.ts';
import type { Study } from './study.ts';

/**
 * Budgets for functions of some ten inputs that are cheap to label: about 20 seconds on one core. Each test function that
 * takes them as they are reached R² above 0.999, of values and gradients, in the network tuned on the reference.
 */
const small = {
  sampling: { points: 16_384 },
  network: { hidden: [64, 64, 64, 64] },
  oversized: { steps: 5000, schedule: { kind: 'one-cycle', peak: 2e-3, warmup: 0.1 } },
  pruned: { steps: 5000, schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 } },
  sobolev: { steps: 10_000 },
} as const satisfies PartialConfig;

function testFunction(name: string, summary: string, config: PartialConfig = {}): Study {
  return { name, summary, config: { ...small, ...config, study: name } };
}

/** The budget of a small network on derivatives, as defaults have it. */
const tuned = { steps: 20_000, batch: 256, schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 } };

/** The paper's basket of more assets: whole, and by the directions in which it varies. */
function reducedBasket(assets: number): Study {
  const name = `bachelier-${assets}`;
  return {
    name,
    summary: `the same of ${assets} assets: whole, by differential PCA with a fraction of the parameters, and as small as can be (docs/reducing.md)`,
    model: 'bachelier',
    config: {
      study: name,
      reference: { dimension: assets, paths: 128 },
      sampling: { points: 32_768 },
      stages: [
        { name: 'whole', network: { hidden: '20x3' }, ...tuned },
        { name: 'reduced', network: { hidden: '8x2', reduceInputs: { by: 'differential-pca' } }, ...tuned },
        { name: 'smallest', network: { hidden: '1-2', start: 'gradients' }, ...startedOften },
      ],
    },
  };
}

const field = { steps: 5000, batch: 256, schedule: { kind: 'one-cycle', peak: 4e-3, warmup: 0.1 } };

export const studies: readonly Study[] = [
  {
    name: 'bachelier',
    summary:
      'call on a basket of 7 assets in the Bachelier model, priced by Monte Carlo (the case study of the paper), in 433, 40 and 15 parameters',
    config: {
      study: 'bachelier',
      reference: { paths: 128 },
      // The price depends on the basket alone, one direction of seven: so few neurons hold it.
      // Seldom more are needed, and the main job is to be quick.
      polished: { hidden: [3, 3], polishing: { steps: 60 } },
      smallest: { hidden: [1, 2], ...oftenShortly },
    },
    published,
  },
  {
    name: 'bachelier-1',
    summary: 'the same of one asset: a call by its spot',
    model: 'bachelier',
    config: {
      ...small,
      study: 'bachelier-1',
      reference: { dimension: 1, paths: 128 },
      pruning: { by: 'width', keep: 6 },
    },
  },
  reducedBasket(20),
  reducedBasket(50),
  ...pricingStudies,
  testFunction('borehole', 'flow of water through a borehole, 8 inputs (Harper and Gupta 1983)', {
    // Smooth and nearly a product: one layer is the best shape, and starts differ by little.
    polished: { hidden: 28, restarts: 1, steps: 10_000 },
  }),
  testFunction('branin', "Branin and Hoo's function of 2 inputs"),
  {
    name: 'diffusion-field',
    summary:
      'steady diffusion on a grid with its adjoint, 6 inputs, 2,000 outputs reduced by a basis (docs/reducing.md)',
    config: {
      study: 'diffusion-field',
      sampling: { points: 2048 },
      test: { points: 512 },
      reduceOutputs: { by: 'basis' },
      stages: [
        {
          name: 'vanilla',
          network: { hidden: '64x3' },
          loss: { kind: 'vanilla' },
          stream: 'field',
          ...field,
        },
        // One random cotangent a step in place of all coefficients: less than half of the time, at about the same accuracy.
        {
          name: 'sobolev',
          network: { hidden: '64x3' },
          loss: { kind: 'sobolev', sweeps: 1 },
          stream: 'field',
          ...field,
        },
      ],
    },
  },
  testFunction('ishigami', "Ishigami and Homma's function of 3 inputs, for sensitivity analysis"),
  testFunction(
    'otl-circuit',
    'midpoint voltage of a push-pull circuit, 6 inputs (Ben-Ari and Steinberg 2007)',
  ),
  testFunction(
    'ring-down',
    'the displacement of a damped oscillator at 50 times after it was let go, 4 inputs, 50 outputs',
    {
      pruning: { by: 'width', keep: 32 },
      // One sweep a step in place of 50. R² of gradients is above 0.9997.
      sobolev: { steps: 20_000, sweeps: 1 },
    },
  ),
  testFunction('rosenbrock', "Rosenbrock's valley of 2 inputs, or `reference.dimension`"),
  testFunction(
    'sir-epidemic',
    'an epidemic by differential equations with their adjoint, 4 inputs, 2 outputs',
    {
      // The function takes off within a narrow range of two inputs, where derivatives by another are ten times larger. R² of
      // gradients is 0.99 with these settings, 0.79 without.
      pruning: { by: 'width', keep: 16 },
      sobolev: { ...small.sobolev, columns: 'scale' },
    },
  ),
  testFunction(
    'wing-weight',
    "weight of a light aircraft's wing, 10 inputs (Forrester, Sóbester and Keane 2008)",
    // Smooth and nearly a product: one layer is the best shape.
    { polished: { hidden: 25 } },
  ),
  {
    name: 'bachelier-small',
    summary:
      'the basket of 7 assets again: networks of 15, 20 and 40 parameters, started along the gradients and polished',
    model: 'bachelier',
    config: { study: 'bachelier-small', ...smallestNetworks },
  },
  {
    name: 'bachelier-orders',
    summary:
      'the basket of 7 assets again: one small network trained on values, first and second derivatives, side by side',
    model: 'bachelier',
    config: { study: 'bachelier-orders', ...ordersSideBySide },
  },
  {
    name: 'bachelier-criteria',
    summary:
      'the basket of 7 assets again: the oversized network pruned by every criterion, before and after tuning, side by side',
    model: 'bachelier',
    config: { study: 'bachelier-criteria', ...criteriaSideBySide },
  },
  {
    name: 'bachelier-sparse',
    summary:
      'the same network without 90 and 99 % of its weights: by criteria, at once and in rounds, and by RigL and SET',
    model: 'bachelier',
    config: { study: 'bachelier-sparse', ...sparseSideBySide },
  },
];

/**
 * Whether the text names a study, or a user's module that exports a reference model (`./my-model.ts`, `./models.ts#beam`).
 */
export function isStudy(name: string): boolean {
  return isModule(name) || studies.some((known) => known.name === name);
}

/** Whether the text is the path of a module, which src/node loads. */
export function isModule(name: string): boolean {
  return /\.[cm]?[jt]s(#.+)?$/.test(name);
}

/**
 * The complete configuration of a study: common defaults, the study's own, then `overrides`, later over earlier.
 *
 * @param name of a study, or the path of a module that exports a reference model
 * @throws InputError when there is no such study, or the configuration is not valid
 */
export function configFor(name: string, ...overrides: readonly PartialConfig[]): StudyConfig {
  if (isModule(name)) return completed([defaults, small], [...overrides, { study: name }]);
  const study = studies.find((known) => known.name === name);
  if (study === undefined)
    throw new InputError(
      `a study must be one of ${studies.map((known) => known.name).join(', ')}, or the path of a module`,
      name,
      'Correct the name, or give a module that exports a reference model, such as ./my-model.ts.',
    );
  return completed([defaults, study.config], overrides);
}

/**
 * The complete configuration of a study of a model of your own: the common defaults, then `overrides`, later over earlier.
 * Run it with the model: `runStudy(config, { reference: model, … })`.
 *
 * @param name of the study, in its files and its report
 * @throws InputError when a study of that name is known already, or the configuration is not valid
 */
export function customConfig(name: string, ...overrides: readonly PartialConfig[]): StudyConfig {
  if (isStudy(name))
    throw new InputError(
      'a study of your own needs a name of its own',
      name,
      'Choose another name, or use configFor().',
    );
  return completed([defaults], [...overrides, { study: name }]);
}

/** Defaults with overrides; a study with stages of its own does without the defaults of the paper's. */
function completed(base: readonly PartialConfig[], overrides: readonly PartialConfig[]): StudyConfig {
  const own = [...base, ...overrides].some(({ stages }) => stages !== undefined);
  return studyConfig(...(own ? base.map(withoutPaper) : base), ...overrides);
}

/**
 * The reference model of the catalogue that a configuration names. Modules are loaded in Node alone.
 *
 * @throws InputError when it names none, or the model's parameters do not fit
 */
export async function referenceFor({ study, seed, reference }: StudyConfig): Promise<ReferenceModel> {
  const model = studies.find(({ name }) => name === study)?.model ?? study;
  if (!isModelName(model))
    throw new InputError(
      `the study ${study} needs a reference model`,
      'none',
      'Pass one as options.reference.',
    );
  return catalogueModel(model, { seed, options: reference });
}

/** What a study may set of a published model and still repeat it: how it is simulated. */
const SIMULATION = new Set(['paths', 'antithetic', 'labels', 'smoothing', 'precision']);

/** R² of the publication that a configuration repeats, where it has the stages of the paper, and the model is that of the paper. */
export function publishedFor({ study, stages, reference }: StudyConfig): Study['published'] {
  const repeats = stages === undefined && Object.keys(reference).every((name) => SIMULATION.has(name));
  return repeats ? studies.find(({ name }) => name === study)?.published : undefined;
}
