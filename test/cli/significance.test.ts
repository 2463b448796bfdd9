import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/node/dataset-files.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import {
  criteria,
  intervalSignificance,
  magnitude,
  randomScores,
  scoresBy,
  surrogateSignificance,
} from '../../src/pruning/index.ts';
import { type Surrogate, writeSurrogate } from '../../src/surrogate/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, readJson, sobolev, trainedExample } from './support.ts';

const path = temporaryDirectory();
trainedExample(path);

describe('sobolev significance', () => {
  it('prints and writes what the library computes', async () => {
    const expected = JSON.parse(JSON.stringify(surrogateSignificance(await loadSurrogate(path('net.onnx')))));
    const text = await done('significance', path('net.onnx'), '--out', path('s.json'), '--quiet');
    expect(await readJson(path('s.json'))).toEqual(expected);
    expect(JSON.parse(await done('significance', path('net.onnx'), '--json'))).toEqual(expected);
    const lines = text.split('\n');
    expect(lines[1]).toMatch(/^x1 +\[−5, 10\] +\d\.\d\de[+-]\d +█+$/);
    expect(lines[5]).toMatch(/^ +1 +16 +\S+ +\S+ +\S+ {2}[▁-█]{16}$/);
    expect(lines.at(-2)).toMatch(/^y +\[/);
  });

  it('takes the box from a file, a network, or data', async () => {
    await writeFile(path('named.json'), '{"x2": [1, 2], "x1": [3, 4.5]}');
    await writeFile(path('list.json'), '[[3, 4.5], [1, 2]]');
    await writeFile(path('partly.json'), '{"x2": [1, 2]}');
    const domains = async (...argv: string[]) =>
      JSON.parse(await done('significance', path('net.onnx'), ...argv, '--json')).domain;
    const box = { lo: [3, 1], hi: [4.5, 2] };
    expect(await domains('--domain', path('named.json'))).toEqual(box);
    expect(await domains('--domain', path('list.json'))).toEqual(box);
    expect(await domains('--domain', path('partly.json'))).toEqual({ lo: [-5, 1], hi: [10, 2] });
    expect(await domains('--domain', path('small.onnx'))).toEqual({ lo: [-5, 0], hi: [10, 15] });
    expect(await domains('--domain', path('train.parquet'))).toEqual({ lo: [-5, 0], hi: [10, 15] });
    const { x } = await readDataset(path('test.csv'));
    const column = (k: number) => [...x.data].filter((_, i) => i % 2 === k);
    expect(await domains('--from-data', path('test.csv'))).toEqual({
      lo: [0, 1].map((k) => Math.min(...column(k))),
      hi: [0, 1].map((k) => Math.max(...column(k))),
    });
  });
});

describe('sobolev significance --what inputs', () => {
  it.each<[string, string[]]>([
    ['the analysis of the paper', []],
    ['another criterion', ['--criterion', 'magnitude']],
    ['criteria side by side', ['--criterion', 'interval-significance,magnitude']],
  ])('shows inputs and no neurons: %s', async (_, argv) => {
    const all = ['significance', path('net.onnx'), ...argv];
    expect(await done(...all, '--quiet')).toContain('neurons');
    const text = await done(...all, '--what', 'inputs', '--quiet');
    expect(text).not.toContain('neurons');
    expect(text).toMatch(/^x1 /m);
    expect(text).toMatch(/^x2 /m);
  });
});

describe('sobolev significance --criterion', () => {
  it('prints and writes the scores of another criterion, by which `sobolev prune` chooses', async () => {
    const net = await loadSurrogate(path('net.onnx'));
    const box = { domain: { lo: [-5, 0], hi: [10, 15] } };
    const expected = JSON.parse(JSON.stringify(await scoresBy(magnitude, net, box)));
    const argv = ['significance', path('net.onnx'), '--criterion', 'magnitude'];
    const text = await done(...argv, '--out', path('m.json'), '--quiet');
    expect(await readJson(path('m.json'))).toEqual(expected);
    expect(text).toMatch(/^input +domain +magnitude\s/);
    expect(text).not.toContain('guaranteed range');
    const prune = ['prune', path('net.onnx'), '--keep', '6'];
    const named = await documentOf(...prune, '--criterion', 'magnitude', '--out', path('named.onnx'));
    const read = await documentOf(...prune, '--significance', path('m.json'), '--out', path('read.onnx'));
    expect(named.plan).toEqual(read.plan);
    expect(named.plan.criterion).toBe('magnitude');
    expect(await readFile(path('named.onnx'))).toEqual(await readFile(path('read.onnx')));
    expect(await readFile(path('named.onnx'))).not.toEqual(await readFile(path('small.onnx')));
  });
});

describe('sobolev significance of several criteria', () => {
  const argv = () => ['significance', path('net.onnx')];

  it('gives what each gives alone, side by side', async () => {
    const net = await loadSurrogate(path('net.onnx'));
    const document = JSON.parse(
      await done(...argv(), '--criterion', 'random,magnitude', '--seed', '7', '--json'),
    );
    expect(document).toMatchObject({
      schema: 'sobolev/criteria/1',
      scores: [await scoresBy(randomScores, net, { seed: 7 }), await scoresBy(magnitude, net)],
    });
    await done(
      ...argv(),
      '--criterion',
      'random,magnitude',
      '--seed',
      '7',
      '--out',
      path('two.json'),
      '--quiet',
    );
    expect(await readJson(path('two.json'))).toEqual(document);
    const text = await done(...argv(), '--criterion', 'magnitude,random', '--quiet');
    expect(text).toMatch(/^input +magnitude\nx1 +1\.00\nx2 /);
    const [, falling, other] =
      /layer 1 .*\nmagnitude .* ([▁-█]{16})\nrandom .* ([▁-█]{16})\n/.exec(text) ?? [];
    expect([...falling].sort().reverse().join('')).toBe(falling);
    expect([...other].sort().reverse().join(''), 'random agrees with nothing').not.toBe(other);
  });

  it('takes all that score what is asked for, and says which need data that is not there', async () => {
    const names = async (...more: string[]) => {
      const { stdout, stderr } = await sobolev([...argv(), '--criterion', 'all', '--json', ...more]);
      expect(stderr).toBe('');
      return JSON.parse(stdout).scores.map(({ criterion }: { criterion: string }) => criterion);
    };
    const of = (kind: 'neurons' | 'weights', data: boolean) =>
      criteria.filter((one) => one.of.includes(kind) && (data || !one.needsSamples)).map(({ name }) => name);
    expect(await names()).toEqual(of('neurons', false));
    expect(await names(path('train.parquet'))).toEqual(of('neurons', true));
    expect(await names('--what', 'weights')).toEqual(of('weights', false));
    const { stderr } = await sobolev([...argv(), '--criterion', 'all']);
    for (const { name, needsSamples } of criteria)
      if (needsSamples) expect(stderr).toMatch(new RegExp(`note: ${name} is left out: .* --teacher`));
  });

  it('says which criteria score inputs apart from neurons, where these stand beside each other', async () => {
    const all = [...argv(), path('train.parquet'), '--criterion'];
    const { stderr } = await sobolev([...all, 'magnitude,taylor']);
    expect(stderr).toMatch(/note: taylor scores inputs apart from neurons: with --what inputs\n/);
    for (const more of [
      ['magnitude,random'],
      ['magnitude,taylor', '--what', 'inputs'],
      ['magnitude,taylor', '--what', 'weights'],
    ])
      expect((await sobolev([...all, ...more])).stderr).not.toMatch(/apart from neurons/);
  });

  it('sums weights up layer by layer for a reader, and gives each as JSON', async () => {
    const weights = [...argv(), '--criterion', 'magnitude', '--what', 'weights'];
    expect(await done(...weights, '--quiet')).toMatch(
      /^layer +weights +largest .*\n +1 +32 +\S+ +\S+ +\S+ {2}[▁-█]{32}\n +2 +256 .*[▁-█]{48}\n +3 +16 /,
    );
    const { groups } = JSON.parse(await done(...weights, '--json'));
    expect(groups.map(({ scores }: { scores: number[] }) => scores.length)).toEqual([32, 256, 16]);
  });
});

describe('sobolev significance takes labelled points', () => {
  it.each([
    ['of a file', () => [path('train.parquet')]],
    ['of a teacher', () => ['--teacher', path('net.onnx'), '--points', '64']],
    ['of a reference', () => ['--reference', 'branin', '--points', '64']],
  ])('%s', async (_, source) => {
    const argv = ['significance', path('small.onnx'), '--criterion', 'saliency', '--what', 'weights'];
    const { criterion, groups } = JSON.parse(await done(...argv, ...source(), '--threads', '1', '--json'));
    expect(criterion).toBe('saliency');
    expect(groups.map(({ scores }: { scores: number[] }) => scores.length)).toEqual([12, 36, 6]);
  });

  it('and an affine significance takes none, but the domain: it is at most that of intervals', async () => {
    const scores = async (criterion: string) => {
      const text = await done('significance', path('net.onnx'), '--criterion', criterion, '--json');
      const { groups, layers } = JSON.parse(text);
      return ((groups ?? layers) as { scores?: number[]; significance?: number[] }[]).flatMap(
        (group) => group.scores ?? group.significance ?? [],
      );
    };
    const [tight, wide] = [await scores('affine-significance'), await scores('interval-significance')];
    expect(tight.length).toBe(wide.length);
    tight.forEach((score, k) => {
      expect(score).toBeLessThanOrEqual(wide[k] * (1 + 2 ** -50));
    });
    expect(tight).not.toEqual(wide);
  });

  it('and a significance its points from there', async () => {
    const argv = ['significance', path('net.onnx'), '--criterion', 'sampled-significance', '--json'];
    const data = ['--reference', 'branin', '--points', '64', '--threads', '1'];
    expect(await done(...argv, ...data)).not.toBe(await done(...argv));
  });
});

it('the loss of a criterion is what the options say', async () => {
  const argv = [
    'significance',
    path('small.onnx'),
    path('train.parquet'),
    '--criterion',
    'saliency',
    '--json',
  ];
  expect(await done(...argv, '--loss', 'vanilla')).not.toBe(await done(...argv));
});

it('a significance takes the adjoint that it is told', async () => {
  const argv = ['significance', path('net.onnx'), '--json'];
  const scores = await scoresBy(intervalSignificance, await loadSurrogate(path('net.onnx')), {
    adjointOf: 'gradients',
  });
  expect(JSON.parse(await done(...argv, '--adjoint-of', 'gradients'))).toEqual(scores);
  expect(JSON.parse(await done(...argv, '--adjoint-of', 'values'))).toMatchObject({
    schema: 'sobolev/significance/1',
  });
});

it('criteria side by side come with their rank correlations', async () => {
  const argv = ['significance', path('net.onnx'), '--criterion', 'interval-significance,random'];
  const { agreement } = JSON.parse(await done(...argv, '--json'));
  expect(agreement).toMatchObject({ truth: 'sampled-significance', of: 'neurons' });
  const [significance, drawn] = agreement.criteria;
  expect(significance.all).toBeGreaterThan(0.5);
  expect(significance.layers.map(({ layer }: { layer: number }) => layer)).toEqual([1, 2]);
  expect(Math.abs(drawn.all)).toBeLessThan(0.5);
  expect(await done(...argv, '--quiet')).toMatch(
    /rank correlation with sampled-significance on 1,024 points:\n\n +layer 1 +layer 2 +all\ninterval-significance +0\.\d\d/,
  );
  // Layers of 16: 2/√15 and 2/√31.
  expect(await done(...argv, '--quiet')).toMatch(/\nby chance, within ± +0\.52 +0\.52 +0\.36\n/);
});

it.each<[string, RegExp]>([
  ['neurons', /^input +interval-significance /],
  ['inputs', /\nby chance, within ± +1\.00 +1\.00\n/],
  ['weights', /^layer 1 /],
])(
  'all criteria score %s of a network without hidden layers, or what it has in their place',
  async (what, text) => {
    const layer = {
      inputs: 2,
      outputs: 1,
      weight: Float64Array.of(1, -2),
      bias: Float64Array.of(0),
      activation: 'linear',
    };
    const net = await loadSurrogate(path('net.onnx'));
    const network = { ...net, layers: [layer] } as Surrogate;
    await writeFile(path('flat.onnx'), writeSurrogate(network));
    const argv = ['significance', path('flat.onnx'), '--criterion', 'all', '--quiet', '--what', what];
    expect(await done(...argv)).toMatch(text);
    const { agreement } = JSON.parse(await done(...argv, '--json'));
    expect(agreement === undefined).toBe(what === 'neurons');
  },
);

it('layers are refused where none can go, by all criteria or one', async () => {
  for (const criterion of ['all', 'affinity', 'random']) {
    const argv = ['significance', path('flat.onnx'), '--what', 'layers', '--criterion', criterion, '--quiet'];
    const { code, stderr } = await sobolev(argv);
    expect(stderr).toMatch(/^sobolev: a network of which layers go must have a hidden layer[^\n]+\n$/);
    expect(code).toBe(2);
  }
});
