import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { type InputsPlan, parsePlan, weightsMask } from '../../src/pruning/index.ts';
import { cutOutputs, writeSurrogate } from '../../src/surrogate/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { exampleSurrogate } from '../surrogate/example.ts';
import { documentOf, done, readJson, sobolev } from './support.ts';

const path = temporaryDirectory();
beforeAll(() => writeFile(path('net.onnx'), writeSurrogate(exampleSurrogate())));
const prune = (...argv: string[]) => ['prune', path('net.onnx'), '--out', path('out.onnx'), ...argv];
const exists = (name: string) =>
  readFile(path(name)).then(
    () => true,
    () => false,
  );

describe('sobolev prune --what inputs', () => {
  it('says by how much outputs can change, and all that describe the network say what it ignores', async () => {
    const { code, stdout: text } = await sobolev([
      ...prune('--what', 'inputs', '--keep', '2', '--plan-out', path('plan.json')),
    ]);
    expect(code).toBe(0);
    const { inputs, bound } = parsePlan(await readJson(path('plan.json')), 'inputs');
    const { name } = inputs.find(({ keep }) => !keep)!;
    expect(text).toContain(`${name} is ignored, as `);
    expect(text).toMatch(/price changes by at most .* €, risk changes by at most/);
    expect(bound.every((most) => most > 0)).toBe(true);
    expect(text).toMatch(new RegExp(`3-5-4-2 silu, .* parameters, .*, ignores ${name}\n`));
    expect(await done('inspect', path('out.onnx'))).toMatch(new RegExp(`ignores +${name}\n`));
    const { network } = (await documentOf('inspect', path('out.onnx'))) as { network: { ignored: string[] } };
    expect(network.ignored).toEqual([name]);
    const left = await loadSurrogate(path('out.onnx'));
    expect(left.inputs.map((one) => one.name)).toEqual(['spot', 'rate', 'time']);
  });

  it('proves that nothing changes where the network ignored the input before', async () => {
    const document = await documentOf(
      'prune',
      path('out.onnx'),
      '--what',
      'inputs',
      '--threshold',
      '1e-9',
      '--out',
      path('again.onnx'),
    );
    expect((document.plan as InputsPlan).bound).toEqual([0, 0]);
    expect(document.ignored).toHaveLength(1);
    expect(document.before).toMatchObject({ ignored: document.ignored });
    expect((await loadSurrogate(path('again.onnx'))).layers).toEqual(
      (await loadSurrogate(path('out.onnx'))).layers,
    );
  });

  it.each<[string, (plan: Editable) => void, RegExp]>([
    [
      'no input',
      (plan) => {
        for (const own of plan.inputs) own.keep = false;
      },
      /the plan must keep an input; received none/,
    ],
    [
      'a constant out of the domain',
      (plan) => Object.assign(plan.inputs[0], { keep: false, midpoint: 99 }),
      /"midpoint" of input spot must lie in its domain/,
    ],
    ['another network', (plan) => Object.assign(plan, { network: 'x' }), /must be of this network/],
    [
      'another kind',
      (plan) => Object.assign(plan, { of: 'weights' }),
      /layers of a pruning plan must be a list/,
    ],
  ])('refuses a plan of %s: one line, code 2, no file', async (_, edit, message) => {
    const plan = (await readJson(path('plan.json'))) as unknown as Editable;
    edit(plan);
    await writeFile(path('edited.json'), JSON.stringify(plan));
    const argv = ['prune', path('net.onnx'), '--plan', path('edited.json'), '--out', path('never.onnx')];
    const { code, stderr } = await sobolev(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.split('sobolev: ')).toHaveLength(2);
    expect(await exists('never.onnx')).toBe(false);
  });
});
interface Editable {
  inputs: Record<string, unknown>[];
}

it('prune --what weights keeps a path to each output; a plan edited so that one has none is refused', async () => {
  const argv = [
    'prune',
    path('net.onnx'),
    '--what',
    'weights',
    '--criterion',
    'magnitude',
    '--ratio',
    '0.95',
  ];
  const first = [...argv, '--out', path('sparse.onnx'), '--plan-out', path('weights.json')];
  expect((await sobolev(first)).code).toBe(0);
  const sparse = await loadSurrogate(path('sparse.onnx'));
  expect(cutOutputs(sparse, weightsMask(sparse))).toEqual([]);
  const plan = await readJson(path('weights.json'));
  for (const layer of plan.layers as { rows: string[] }[])
    layer.rows = layer.rows.map((row) => row.replaceAll('1', '0'));
  await writeFile(path('cut.json'), JSON.stringify(plan));
  const edited = ['prune', path('net.onnx'), '--plan', path('cut.json'), '--out', path('never.onnx')];
  const { code, stderr } = await sobolev(edited);
  expect(code).toBe(2);
  expect(stderr).toMatch(/must leave each output a path of weights from an input; received \w+ without one/);
  expect(stderr.split('sobolev: ')).toHaveLength(2);
  expect(await exists('never.onnx')).toBe(false);
});

it('significance notes inputs that hardly count, until the network ignores them', async () => {
  const network = exampleSurrogate();
  const [first, ...rest] = network.layers;
  const weight = first.weight.map((w, at) => (at < first.outputs ? 1e-5 * w : w));
  await writeFile(
    path('faint.onnx'),
    writeSurrogate({ ...network, layers: [{ ...first, weight }, ...rest] }),
  );
  const note = async (name: string) => (await sobolev(['significance', path(name)])).stderr;
  expect(await note('faint.onnx')).toMatch(
    /spot scores less than 0\.05 of the largest of an input: `sobolev prune --what inputs --threshold 0\.05` removes it/,
  );
  const argv = [
    'prune',
    path('faint.onnx'),
    '--what',
    'inputs',
    '--threshold',
    '0.05',
    '--out',
    path('left.onnx'),
  ];
  expect((await sobolev(argv)).code).toBe(0);
  expect(await note('left.onnx')).not.toContain('scores less');
});
