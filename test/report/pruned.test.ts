import { describe, expect, test } from 'vitest';
import { magnitude, type PlanDocument, type PlanOf, scoresBy } from '../../src/pruning/index.ts';
import type { ReportData } from '../../src/report/data.ts';
import { drawnNetwork } from '../../src/report/drawn.ts';
import { html } from '../../src/report/html.ts';
import { numbered } from '../../src/report/numbers.ts';
import { renderReport } from '../../src/report/page.ts';
import { finalStage, parametersLeft } from '../../src/report/results.ts';
import { describeRule } from '../../src/report/rule.ts';
import { stageStyles } from '../../src/report/stages.ts';
import { table } from '../../src/report/table.ts';
import { fixedInputsTable } from '../../src/report/tables/fixed-inputs.ts';
import { mergesTable } from '../../src/report/tables/merges.ts';
import { tuningTable } from '../../src/report/tables/tuning.ts';
import type { StageResult } from '../../src/study/index.ts';
import { sparsityOf } from '../../src/surrogate/index.ts';
import { pruneSurrogate } from '../../src/workflow/index.ts';
import { randomSurrogate } from '../support/random-networks.ts';
import { reportFixture } from './fixture.ts';
import { faultsOf, textOf } from './html-check.ts';

/*
 * What a report says of prunings other than the paper's.
 */

const data = reportFixture(20, 16);
const [oversized, pruned] = data.results.stages;

/** A run of these stages, with the fixture's drawing for each pruning. */
function withStages(stages: readonly StageResult[], prunings: ReportData['prunings'] = []): ReportData {
  const { published: _, agreements: __, ...results } = data.results;
  return { ...data, results: { ...results, stages }, prunings, test: { ...data.test, networks: [] } };
}

const weights = { by: 'ratio', ratio: 0.9, scope: 'layer', criterion: 'magnitude', what: 'weights' } as const;
/** 100 weights and 11 biases: 10 weights are left, 4 of them on paths of 2 live neurons of 10. */
const sparse: StageResult = {
  ...pruned,
  name: 'thin',
  title: undefined,
  pruning: weights,
  parameters: 111,
  sparsity: { weights: 100, zeros: 90, effective: 4, live: [{ neurons: 2, of: 10 }] },
};

describe('a sparse network', () => {
  test('has the size of what is on paths: weights, biases of live neurons and of outputs', () => {
    expect(parametersLeft(sparse)).toBe(4 + 2 + 1);
    expect(parametersLeft(oversized)).toBe(oversized.parameters);
    const origin = { ...oversized, parameters: 111 };
    const page = textOf(renderReport(withStages([origin, sparse])));
    expect(page).toContain('Weights not zero On paths Live neurons Compression');
    expect(page).toMatch(/thin 7-8×6-1 111 10 4 2 15\.9×/);
    expect(page).toContain('15.9× smaller');
  });

  test('is told by what was removed, and by which criterion', () => {
    const page = textOf(renderReport(withStages([oversized, sparse])));
    expect(page).toContain('weights of lowest score by magnitude are removed');
    expect(page).not.toContain('interval adjoints find insignificant');
    expect(textOf(renderReport(data))).toContain('the neurons that interval adjoints find insignificant are');
  });

  test('that lost its paths does not stand for one as sparse that did not', () => {
    const lost = { ...sparse, name: 'lost', sparsity: { ...sparse.sparsity!, effective: 1 } };
    const good = { ...sparse, r2: { values: 0.999, gradients: 0.999, curvatures: 0.99 } };
    const bad = { ...lost, r2: { values: 0.1, gradients: 0.1, curvatures: 0.1 } };
    expect(finalStage(withStages([oversized, bad, good]).results)?.name).toBe('thin');
  });
});

test('titles say what is pruned, how much of it, and in which round', () => {
  const title = (stage: StageResult) => stageStyles([stage])[stage.name].title;
  const round = { ...sparse, name: 'thin-round-1', steps: 0 };
  expect(title(round)).toBe('thin-round-1: oversized, 90 % of its weights pruned by magnitude, round 1');
  expect(title({ ...sparse, parent: 'thin-round-1', steps: 5 })).toMatch(
    /^thin: thin-round-1, 90 % of its weights pruned by magnitude, round 2, fine-tuned on /,
  );
  const cut = { ...round, name: 'cut', pruning: { by: 'width', keep: 6, criterion: 'taylor' } } as const;
  expect(title(cut)).toBe('cut: oversized, pruned to 6 neurons a layer by taylor');
  const shallow = { ...cut, pruning: { by: 'width', keep: 2, what: 'layers' } } as const;
  expect(title(shallow)).toBe('cut: oversized, pruned to 2 layers by affinity');
  const dynamic = {
    ...sparse,
    pruning: undefined,
    parent: undefined,
    sparse: { by: 'rigl', sparsity: 0.9 },
  } as const;
  expect(title(dynamic)).toMatch(/^thin: trained from scratch, 90 % sparse by rigl, on /);
});

test('rules of inputs and layers know no layers of them', () => {
  const text = (of: string, rule: object) =>
    describeRule({ of, criterion: 'taylor', rule } as unknown as PlanDocument);
  expect(text('inputs', { by: 'width', keep: 3 })).toBe('keep the 3 inputs of highest score');
  expect(text('layers', { by: 'ratio', ratio: 0.5, scope: 'layer' })).toBe(
    'remove the 50 % of the layers of lowest score',
  );
  expect(text('weights', { by: 'ratio', ratio: 0.5, scope: 'layer' })).toMatch(/in each layer$/);
});

test('prunings stand beside what each tuning made of them', () => {
  const r2 = (rest: number) => ({ values: 1 - rest, gradients: 1 - 2 * rest, curvatures: 1 - 4 * rest });
  const cut = { ...sparse, name: 'cut', parent: 'oversized', steps: 0, r2: r2(0.5) };
  const tuned = (name: string, steps: number, rest: number) =>
    ({ ...sparse, name, parent: 'cut', pruning: undefined, steps, r2: r2(rest) }) as StageResult;
  const stages = [oversized, cut, tuned('short', 2000, 0.01), tuned('long', 20_000, 1e-4)];
  const page = renderReport(withStages(stages));
  expect(faultsOf(page)).toEqual([]);
  const markup = tuningTable(withStages(stages).results);
  expect(textOf(html`${markup}`.markup)).toMatch(
    /cut magnitude 7 5\.0e-1 1\.0e0 2\.0e0 2,000 1\.0e-2 2\.0e-2 4\.0e-2 .*cut magnitude 7 5\.0e-1 1\.0e0 2\.0e0 20,000 1\.0e-4 2\.0e-4 4\.0e-4/s,
  );
  expect(tuningTable(data.results)).toBeUndefined();
});

test('inputs that go are told with their constants and bounds, layers with their errors', () => {
  const inputs = fixedInputsTable(
    {
      inputs: [
        { name: 'rw', unit: 'm', keep: true, score: 2, midpoint: 0.1 },
        { name: 'a', keep: false, score: 0.5, midpoint: 3, bound: [0.25] },
        { name: 'b', keep: false, score: 0, midpoint: 4, bound: [0] },
      ],
      bound: [0.26],
    } as unknown as PlanOf<'inputs'>,
    'small',
  );
  expect(textOf(inputs.markup)).toMatch(
    /rw \(m\) 2\.0e0 stays .*a 5\.0e-1 3 2\.5e-1 .*b 0\.0e0 4 nothing, proved .*all that go 2\.6e-1/s,
  );
  const layers = mergesTable(
    {
      layers: [
        { layer: 1, keep: true, score: 0.5 },
        { layer: 2, keep: false, score: 0.1 },
      ],
      merges: [{ layers: [2], into: 3, error: 0.1, largest: 0.4 }],
    } as unknown as PlanOf<'layers'>,
    'small',
  );
  expect(textOf(layers.markup)).toMatch(/1 5\.0e-1 stays .*2 1\.0e-1 layer 3 1\.0e-1 4\.0e-1 –/s);
});

test('drawings count as effective what the pruned network has on paths', async () => {
  let idle = 0;
  for (let seed = 0; seed < 20; seed++) {
    const network = randomSurrogate(seed);
    const scores = await scoresBy(magnitude, network, { of: 'weights' });
    const rule = { by: 'ratio', ratio: 0.7, scope: 'layer' } as const;
    const { surrogate, plan } = pruneSurrogate(network, scores, rule, { of: 'weights' });
    const drawn = drawnNetwork(network, plan, 10_000);
    const { weights: all, zeros, effective } = sparsityOf(surrogate);
    expect([drawn.weights.stay, drawn.weights.effective]).toEqual([all - zeros, effective]);
    idle += all - zeros - effective;
  }
  expect(idle).toBeGreaterThan(0);
});

test('the drawing of each pruning is in sight, however many there are; folds are never empty', () => {
  const [own] = data.prunings;
  const many = Array.from({ length: 6 }, (_, k) => ({ ...own, stage: `pruned-${k}` }));
  const page = renderReport(withStages(data.results.stages, many));
  const unfolded = page.replaceAll(/<details>.*?<\/details>/gs, '');
  expect(unfolded.match(/<svg class="plot network"/g)).toHaveLength(6);
  for (const [, body] of page.matchAll(/<details><summary>[^<]*<\/summary>(.*?)<\/details>/gs))
    expect(textOf(body).trim()).not.toBe('');
});

test('no two captions are alike', () => {
  const page = renderReport(data);
  const captions = [...page.matchAll(/<(?:fig)?caption>.*?<\/(?:fig)?caption>/gs)].map(([all]) =>
    textOf(all).replace(/^\s*(Figure|Table) \d+\./, ''),
  );
  expect(captions.length).toBeGreaterThan(8);
  expect(new Set(captions).size).toBe(captions.length);
});

test('tables are numbered in the page itself, so that folds move no number', () => {
  const own = (caption: string) => table({ caption, columns: [{ header: 'a' }], groups: [] });
  const { markup } = html`${own('first')}<details>${own('<b>Table .</b>')}</details>${own('third')}`;
  expect(textOf(numbered(markup))).toMatch(/Table 1\. first.*Table 2\. .*Table \..*Table 3\. third/s);
});
