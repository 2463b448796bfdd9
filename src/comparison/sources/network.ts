import { designPoints } from '../../dataset/index.ts';
import { predict } from '../../evaluation/index.ts';
import { weightsMask } from '../../pruning/index.ts';
import { cutOutputs, type Surrogate, workedOn } from '../../surrogate/index.ts';
import { demand, stream } from '../../tensor/index.ts';
import { domainOf } from '../../variable/index.ts';
import { defaultDesign, type TestSet } from '../../workflow/index.ts';
import { demandSettings } from './demand-settings.ts';
import type { ComparisonSource, GroundTask } from './source.ts';

/**
 * A network that is there: a teacher, and the truth. All seeds prune this one. Of one with a head the truth is as it is worked on.
 *
 * @throws InputError when an input has no bounds, or zeros among its weights cut an output off
 */
export function networkSource(name: string, network: Surrogate): ComparisonSource {
  const domain = domainOf(network.inputs);
  const cut = cutOutputs(network, weightsMask(network));
  demand(
    cut.length === 0,
    'each output of a network that is pruned depends on an input',
    cut.map((place) => network.outputs[place].name),
    'Give a network without zeros that cut it off.',
  );
  const source: ComparisonSource = {
    kind: 'network',
    name,
    network,
    settings: ['teacher'],
    check: (plan) => demandSettings(source, plan),
    async ground({ engine, plan, seed, signal }) {
      const { inputs, outputs } = network;
      const design = { kind: defaultDesign(inputs.length) };
      return {
        inputs,
        outputs,
        test: await truthOf(workedOn(network, plan.throughHead), { engine, plan, seed, signal }),
        kindOf: () => undefined,
        labels: () => Promise.reject(new Error('a network has no labels but its own')),
        points: async () => designPoints(design, domain, plan.points, stream(seed, 'points')),
      };
    },
  };
  return source;
}

/**
 * What the network gives at points of its own, with gradients and curvatures in float64. The engine computes it, since the oracle would take
 * many times as long where outputs are many.
 */
async function truthOf(network: Surrogate, { engine, plan, seed, signal }: GroundTask): Promise<TestSet> {
  const { inputs, outputs } = network;
  const x = designPoints({ kind: 'uniform' }, domainOf(inputs), plan.test, stream(seed, 'test'));
  const { curvature, ...truth } = await predict(engine, network, x, { precision: 'float64', signal });
  // What doubles do not hold compares with nothing.
  return { x, ...truth, ...(curvature.data.every(Number.isFinite) && { curvature }), inputs, outputs };
}
