import { writeFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { prunables } from '../../src/pruning/index.ts';
import { writeSurrogate } from '../../src/surrogate/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, readJson, sobolev } from './support.ts';

/* Names, units and domain that a document holds and its network lacks. */

const path = temporaryDirectory();
const box = { spot: [80, 120], rate: [0, 0.1] };
/** What the network that comes without all of it must have in the end. */
const described = [
  { name: 'spot', lo: 80, hi: 120 },
  { name: 'rate', lo: 0, hi: 0.1 },
];
const quiet = ['--quiet', '--threads', '1'];

beforeAll(async () => {
  await writeFile(path('box.json'), JSON.stringify(box));
  const rows = Array.from({ length: 64 }, (_, i) => {
    const [spot, rate] = [80 + (40 * i) / 63, ((i * 37) % 64) / 640];
    return [spot, rate, Math.sin(spot / 10) + 10 * rate].join(',');
  });
  await writeFile(path('data.csv'), ['spot,rate,price', ...rows].join('\n'));
  const read = ['--inputs', 'spot,rate', '--outputs', 'price'];
  await done(
    'train',
    path('data.csv'),
    ...read,
    '--hidden',
    '6x3',
    '--steps',
    '64',
    '--out',
    path('net.onnx'),
    ...quiet,
  );
  const network = await loadSurrogate(path('net.onnx'));
  const inputs = network.inputs.map((_, k) => ({ name: `x${k}`, unnamed: true }) as const);
  await writeFile(path('bare.onnx'), writeSurrogate({ ...network, inputs }));
});

const inputsOf = async (file: string) =>
  (await loadSurrogate(path(file))).inputs.map(({ name, lo, hi }) => ({ name, lo, hi }));

it.each(prunables)(
  'a plan of %s names the inputs of its network and gives it a domain, so that it can be tuned',
  async (what) => {
    const size = what === 'weights' ? ['--ratio', '0.5'] : ['--keep', what === 'neurons' ? '4' : '1'];
    const made = ['--out', path('made.onnx'), '--plan-out', path('plan.json'), '--quiet'];
    await done('prune', path('bare.onnx'), '--what', what, ...size, '--domain', path('box.json'), ...made);
    await done(
      'prune',
      path('bare.onnx'),
      '--plan',
      path('plan.json'),
      '--out',
      path('again.onnx'),
      '--quiet',
    );
    expect(await inputsOf('made.onnx')).toEqual(described);
    expect(await inputsOf('again.onnx')).toEqual(described);
    // Data of which one name is the network's must have them all.
    const tuned = ['--steps', '64', '--out', path('tuned.onnx'), ...quiet];
    await done('finetune', path('again.onnx'), path('data.csv'), ...tuned);
  },
);

it.each([
  ['neurons', 'interval-significance'],
  ['inputs', 'sampled-significance'],
  ['weights', 'magnitude'],
  ['layers', 'affinity'],
])('so do scores of %s', async (what, criterion) => {
  const scored = ['--criterion', criterion, '--what', what, '--domain', path('box.json')];
  await done('significance', path('bare.onnx'), ...scored, '--out', path('scores.json'), '--quiet');
  const size = what === 'weights' ? ['--ratio', '0.5'] : ['--keep', '1'];
  const by = [
    '--what',
    what,
    ...size,
    '--significance',
    path('scores.json'),
    '--plan-out',
    path('plan.json'),
  ];
  await done('prune', path('bare.onnx'), ...by, '--out', path('pruned.onnx'), '--quiet');
  expect(await inputsOf('pruned.onnx')).toEqual(described);
  await done('prune', path('bare.onnx'), '--plan', path('plan.json'), '--out', path('again.onnx'), '--quiet');
  expect(await inputsOf('again.onnx')).toEqual(described);
});

it('names that a network has stay, and a note says which it got', async () => {
  const made = ['--keep', '4', '--domain', path('box.json'), '--plan-out', path('plan.json')];
  const first = await documentOf('prune', path('bare.onnx'), ...made, '--out', path('made.onnx'));
  expect(first.plan).toEqual(await readJson(path('plan.json')));
  const argv = ['--plan', path('plan.json'), '--out', path('again.onnx')];
  const { stderr } = await sobolev(['prune', path('bare.onnx'), ...argv]);
  expect(stderr).toContain(`inputs have the names of ${path('plan.json')}: x0 = spot, x1 = rate`);
  const network = await loadSurrogate(path('bare.onnx'));
  const inputs = ['a', 'b'].map((name) => ({ name }));
  await writeFile(path('named.onnx'), writeSurrogate({ ...network, inputs }));
  await done('prune', path('named.onnx'), ...argv, '--quiet');
  expect((await inputsOf('again.onnx')).map(({ name }) => name)).toEqual(['a', 'b']);
});

it.each<[string, object, RegExp]>([
  [
    'names',
    { inputs: [{ name: 'spot' }] },
    /network with 2 inputs must have as many names of inputs; received 1\./,
  ],
  [
    'ends',
    { domain: { lo: [80], hi: [120] } },
    /2 inputs must have as many lower and upper ends of its domain; received 1\./,
  ],
  ['ends in order', { domain: { lo: [120, 0], hi: [80, 1] } }, /bounds of input spot need lo < hi/],
])('a plan of weights with wrong %s is refused', async (_, edit, message) => {
  const made = ['--what', 'weights', '--ratio', '0.5', '--domain', path('box.json')];
  await done(
    'prune',
    path('bare.onnx'),
    ...made,
    '--out',
    path('made.onnx'),
    '--plan-out',
    path('plan.json'),
    '--quiet',
  );
  await writeFile(path('plan.json'), JSON.stringify({ ...(await readJson(path('plan.json'))), ...edit }));
  const { code, stderr } = await sobolev([
    'prune',
    path('bare.onnx'),
    '--plan',
    path('plan.json'),
    '--out',
    path('o.onnx'),
    '--quiet',
  ]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});
