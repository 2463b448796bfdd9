import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { computedParts } from '../../src/export/index.ts';
import { readDataset } from '../../src/node/dataset-files.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { applyPlan, parsePlan } from '../../src/pruning/index.ts';
import { hiddenWidths, parameterCount, writeSurrogate } from '../../src/surrogate/index.ts';
import { domainOf } from '../../src/variable/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, readJson, sobolev, trainedExample, unhelpful } from './support.ts';

const path = temporaryDirectory();
trainedExample(path);
/** A network without a box. */
async function withoutBox() {
  const { inputs, ...net } = await loadSurrogate(path('net.onnx'));
  const unbounded = inputs.map(({ lo: _, hi: __, ...input }) => input);
  await writeFile(path('bare.onnx'), writeSurrogate({ ...net, inputs: unbounded }));
}

const one = ['--threads', '1', '--quiet'];
const documentOn = (...argv: string[]) => documentOf(...argv, '--threads', '1');

describe('sobolev prune', () => {
  it('leaves what its plan says, also when the plan was edited', async () => {
    const [net, small] = await Promise.all(
      [path('net.onnx'), path('small.onnx')].map((file) => loadSurrogate(file)),
    );
    expect(hiddenWidths(small)).toEqual([6, 6]);
    const plan = parsePlan(await readJson(path('plan.json')));
    const expected = applyPlan(net, plan);
    expect(small.layers[0].bias).toEqual(expected.layers[0].bias.map(Math.fround));
    const edited = (await readFile(path('plan.json'), 'utf8')).replace('"keep": true', '"keep": false');
    await writeFile(path('edited.json'), edited);
    const result = await documentOf(
      'prune',
      path('net.onnx'),
      '--plan',
      path('edited.json'),
      '--out',
      path('e.onnx'),
    );
    expect(result).toMatchObject({
      schema: 'sobolev/pruned/1',
      hidden: [5, 6],
      before: { hidden: [16, 16] },
    });
  });

  it('applies a plan to the network that it was made for, and with constants that its neurons can have', async () => {
    const argv = ['prune', path('net.onnx'), '--keep', '6', '--replace', 'midpoint', '--quiet'];
    await done(...argv, '--out', path('middle.onnx'), '--plan-out', path('middle.json'));
    const plan = await readFile(path('middle.json'), 'utf8');
    const apply = (network: string, file: string) =>
      sobolev(['prune', path(network), '--plan', path(file), '--out', path('never.onnx')]);
    const refused = await apply('small.onnx', 'plan.json');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/plan\.json must be of this network, .*received that of another network/),
    });
    await writeFile(path('far.json'), plan.replaceAll(/"midpoint": [^\n]+/g, '"midpoint": 1000'));
    const far = await apply('net.onnx', 'far.json');
    expect(far).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/midpoint.* must lie within .*received 1000/),
    });
  });

  it('gives a network the box of its plan as its domain, and refuses an option that says another', async () => {
    await withoutBox();
    const argv = ['prune', path('bare.onnx'), '--out', path('boxed.onnx')];
    await writeFile(path('box.json'), '[[-1, 2], [0, 3]]');
    await writeFile(path('wide.json'), '[[-1, 2], [0, 4]]');
    const plan = ['--plan-out', path('boxed.json'), '--quiet'];
    await done(...argv, '--keep', '2', '--domain', path('box.json'), ...plan);
    const box = { lo: [-1, 0], hi: [2, 3] };
    for (const option of [[], ['--domain', path('box.json')]]) {
      await done(...argv.with(3, path('again.onnx')), '--plan', path('boxed.json'), ...option, '--quiet');
      expect(domainOf((await loadSurrogate(path('again.onnx'))).inputs)).toEqual(box);
    }
    const wide = ['--domain', path('wide.json')];
    expect(await sobolev([...argv, '--plan', path('boxed.json'), ...wide])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /the box of .*wide\.json must be that of .*boxed\.json, \[-1, 2\], \[0, 3\]; received \[-1, 2\], \[0, 4\]/,
      ),
    });
  });

  it('needs no box where nothing is enclosed: weights and neurons by magnitude', async () => {
    await withoutBox();
    const weights = [
      'prune',
      path('bare.onnx'),
      '--what',
      'weights',
      '--criterion',
      'magnitude',
      '--ratio',
      '0.5',
    ];
    await done(...weights, '--out', path('zeros.onnx'), '--quiet');
    const scores = ['significance', path('bare.onnx'), '--criterion', 'magnitude', '--out', path('bm.json')];
    await done(...scores, '--quiet');
    expect(await readJson(path('bm.json'))).not.toHaveProperty('domain');
    // Constants for neurons that go need one. Scores without a box go with an option that gives it.
    const neurons = ['prune', path('bare.onnx'), '--keep', '2', '--significance', path('bm.json')];
    const out = ['--out', path('b.onnx'), '--quiet'];
    expect((await sobolev([...neurons, ...out])).stderr).toMatch(
      /must come with the domain .* --domain FILE/,
    );
    await writeFile(path('box.json'), '[[-1, 2], [0, 3]]');
    await done(...neurons, '--domain', path('box.json'), ...out);
  });

  it('takes scores of this network only; a note says where scores do not tell', async () => {
    await withoutBox();
    await done('significance', path('net.onnx'), '--out', path('s.json'), '--quiet');
    const prune = (network: string, ...more: string[]) =>
      sobolev([
        'prune',
        path(network),
        '--keep',
        '2',
        '--significance',
        path('s.json'),
        '--out',
        path('o.onnx'),
        ...more,
      ]);
    expect((await prune('small.onnx')).stderr).toMatch(
      /s\.json must be of the network, whose hidden layers are 6-6/,
    );
    const { network, ...unsigned } = await readJson(path('s.json'));
    await writeFile(path('s.json'), JSON.stringify({ ...unsigned, network: `x${network}` }));
    expect((await prune('net.onnx')).stderr).toMatch(/s\.json must be of this network, with its weights/);
    await writeFile(path('s.json'), JSON.stringify(unsigned));
    expect((await prune('net.onnx', '--domain', path('none.json'))).stderr).toMatch(
      /--domain do not go with --significance, whose box is its own/,
    );
    expect(await prune('net.onnx')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/s\.json does not say which network it is of: only names and widths/),
    });
  });

  it('writes an edited plan again, with the midpoints of what it keeps now', async () => {
    const plan = await readFile(path('plan.json'), 'utf8');
    await writeFile(path('edited.json'), plan.replace('"keep": true', '"keep": false'));
    const argv = [
      'prune',
      path('net.onnx'),
      '--plan',
      path('edited.json'),
      '--out',
      path('e.onnx'),
      '--quiet',
    ];
    await done(...argv, '--plan-out', path('renewed.json'));
    const [made, renewed] = await Promise.all(
      ['plan.json', 'renewed.json'].map((file) => readJson(path(file))),
    );
    expect(renewed.network).toBe(made.network);
    expect(renewed.basis).not.toBe(made.basis);
    expect(JSON.stringify(renewed.layers)).not.toBe(JSON.stringify(made.layers));
    await done(...argv.with(3, path('renewed.json')).with(5, path('again.onnx')));
    expect(await readFile(path('again.onnx'))).toEqual(await readFile(path('e.onnx')));
  });

  it('sets weights to zero with --what weights, as its plan says', async () => {
    const net = await loadSurrogate(path('net.onnx'));
    const argv = [
      'prune',
      path('net.onnx'),
      '--what',
      'weights',
      '--ratio',
      '0.75',
      '--out',
      path('sparse.onnx'),
    ];
    const { plan, parameters } = await documentOf(...argv, '--plan-out', path('weights.json'));
    const sparse = await loadSurrogate(path('sparse.onnx'));
    expect(sparse.layers).toEqual(applyPlan(net, plan).layers);
    expect(plan).toMatchObject({ of: 'weights', criterion: 'interval-significance' });
    expect(parameters).toBe(parameterCount(net));
    const zeros = sparse.layers.map(({ weight }) => weight.filter((w) => w === 0).length);
    expect(zeros).toEqual([24, 192, 12]);
    expect(await done(...argv, '--quiet')).toContain('76 of 304 weights not zero, ');
    const again = ['prune', path('net.onnx'), '--plan', path('weights.json'), '--out', path('again.onnx')];
    await done(...again, '--quiet');
    expect(await readFile(path('again.onnx'))).toEqual(await readFile(path('sparse.onnx')));
  });

  it('gives the same by a significance that was written before', async () => {
    const criterion = ['--criterion', 'elimination'];
    await done('significance', path('net.onnx'), ...criterion, '--out', path('s.json'), '--quiet');
    await done(
      'prune',
      path('net.onnx'),
      '--significance',
      path('s.json'),
      '--keep',
      '6',
      '--out',
      path('same.onnx'),
      '--quiet',
    );
    expect(await readFile(path('same.onnx'))).toEqual(await readFile(path('small.onnx')));
  });

  it('removes a share, or what is below a threshold, by layer or over all of them', async () => {
    const hidden = async (...rule: string[]) =>
      (await documentOf('prune', path('net.onnx'), ...rule, '--out', path('r.onnx'))).hidden as number[];
    expect(await hidden('--ratio', '0.5')).toEqual([8, 8]);
    expect((await hidden('--ratio', '0.5', '--scope', 'global')).reduce((p, q) => p + q)).toBe(16);
    expect(await hidden('--keep', '3-9')).toEqual([3, 9]);
    const kept = await hidden('--threshold', '0.5');
    expect(kept.every((width) => width >= 1 && width < 16)).toBe(true);
  });
});

it('prune advises a tuning where something went', async () => {
  const text = (keep: string) =>
    sobolev(['prune', path('net.onnx'), '--keep', keep, '--out', path('advised.onnx')]);
  expect((await text('8')).stdout).toMatch(/fine-tune it: sobolev finetune/);
  expect((await text('99')).stdout).not.toMatch(/fine-tune/);
});

it('prune notes what removes nothing, or cannot keep as many as it is told', async () => {
  const out = ['--out', path('noted.onnx')];
  const notes = async (...rule: string[]) =>
    (await documentOf('prune', path('net.onnx'), ...rule, ...out)).notes;
  expect(await notes('--keep', '99')).toEqual(['the pruning removes nothing: hidden layers have 16 neurons']);
  expect(await notes('--ratio', '0.01')).toEqual([
    'the pruning removes nothing: hidden layers have 16 neurons',
  ]);
  expect(await notes('--keep', '8-20')).toEqual([
    'there are fewer neurons than the pruning is to keep: layer 2 has 16 of the 20',
  ]);
  expect(await notes('--threshold', '0')).toEqual([
    'the pruning removes nothing: no score is below 0 of the largest',
  ]);
  expect(await notes('--what', 'weights', '--ratio', '0')).toEqual([
    'the pruning removes nothing: the network has 304 weights',
  ]);
  expect(await notes('--keep', '8')).toEqual([]);
});

describe('sobolev finetune', () => {
  const quick = ['--steps', '400', '--rate', '1e-2'];

  it('recovers a pruned network on data, on its teacher, and on the reference model', async () => {
    for (const [out, ...source] of [
      ['data.onnx', path('train.parquet')],
      ['taught.onnx', '--teacher', path('net.onnx'), '--points', '600'],
      ['modelled.onnx', '--reference', 'branin', '--points', '600'],
    ]) {
      const result = await documentOn(
        'finetune',
        path('small.onnx'),
        ...source,
        ...quick,
        '--out',
        path(out),
      );
      const [before, after] = result.fit;
      expect([before.name, after.name, after.points]).toEqual(['before', 'after', 600]);
      expect(1 - after.r2.gradients).toBeLessThan(0.2 * (1 - before.r2.gradients));
      expect(after.hidden).toEqual([6, 6]);
    }
  });

  it('keeps zeros, says so, and recovers what was pruned to them; trains them where it is told so', async () => {
    await done(
      'prune',
      path('net.onnx'),
      '--what',
      'weights',
      '--ratio',
      '0.75',
      '--out',
      path('z.onnx'),
      '--quiet',
    );
    const argv = ['finetune', path('z.onnx'), path('train.parquet'), ...quick];
    const { notes, zeros, fit } = await documentOn(...argv, '--out', path('kept.onnx'));
    expect([notes, zeros]).toEqual([
      ['228 of 304 weights are zero, and they stay so: --no-keep-zeros trains them too'],
      228,
    ]);
    const [before, after] = fit;
    expect(1 - after.r2.gradients).toBeLessThan(0.5 * (1 - before.r2.gradients));
    const places = async (file: string) =>
      (await loadSurrogate(path(file))).layers.map(({ weight }) => weight.map((w) => Number(w === 0)));
    expect(await places('kept.onnx')).toEqual(await places('z.onnx'));
    const told = await documentOn(...argv, '--keep-zeros', '--out', path('told.onnx'));
    expect(told.notes).toEqual([]);
    expect(await readFile(path('told.onnx'))).toEqual(await readFile(path('kept.onnx')));
    await documentOn(...argv, '--no-keep-zeros', '--out', path('dense.onnx'));
    expect(await places('dense.onnx')).not.toEqual(await places('z.onnx'));
  });

  it('trains a layer that is zero altogether, which no pruning leaves', async () => {
    const net = await loadSurrogate(path('net.onnx'));
    const last = { ...net.layers[2], weight: net.layers[2].weight.map(() => 0) };
    await writeFile(path('flat.onnx'), writeSurrogate({ ...net, layers: [...net.layers.slice(0, 2), last] }));
    const argv = ['finetune', path('flat.onnx'), path('train.parquet'), ...quick];
    const { notes, zeros } = await documentOn(...argv, '--out', path('risen.onnx'));
    expect([notes, zeros]).toEqual([[], undefined]);
  });

  it('says that it trains on values alone where there are no derivatives', async () => {
    await done('sample', 'branin', '--points', '50', '--order', '0', '--out', path('values.csv'), ...one);
    const argv = ['finetune', path('small.onnx'), path('values.csv'), ...quick, '--out', path('v.onnx')];
    const { code, stderr } = await sobolev(argv);
    expect(code).toBe(0);
    expect(stderr).toContain('note: the data has no derivatives: the network is tuned on values alone\n');
  });
});

describe('sobolev evaluate', () => {
  it('scores networks on data, in one table', async () => {
    const result = await documentOn(
      'evaluate',
      path('net.onnx'),
      path('test.csv'),
      '--against',
      path('small.onnx'),
    );
    expect(result).toMatchObject({
      schema: 'sobolev/evaluation/1',
      networks: [
        { name: 'net.onnx', hidden: [16, 16], parameters: 337, points: 200 },
        { name: 'small.onnx', hidden: [6, 6], points: 200 },
      ],
      notes: [],
    });
    const [net, small] = result.networks;
    expect(net.r2.values).toBeGreaterThan(0.9);
    expect(net.r2.values).toBeGreaterThan(small.r2.values);
    const text = await done(
      'evaluate',
      path('net.onnx'),
      path('test.csv'),
      '--against',
      path('small.onnx'),
      ...one,
    );
    const [table, worst] = text.trimEnd().split('\n\n');
    expect(worst).toMatch(/^worst of the gradients of net\.onnx: d\(\w+\)\/d\(\w+\), R² /);
    const [head, ...lines] = table.split('\n');
    expect(head).toMatch(
      /^ +hidden +parameters +R² +1−R² +R² by column +on output scale +RMSE +max\. error$/,
    );
    expect(lines[0]).toContain(net.r2.values.toFixed(6));
    expect(lines.map((line) => /values|gradients|curvatures/.exec(line)?.[0])).toEqual([
      'values',
      'gradients',
      'values',
      'gradients',
    ]);
  });

  it('has curvatures of a model with a closed form, and of a network', async () => {
    for (const truth of ['branin', path('net.onnx')]) {
      const { networks } = await documentOn('evaluate', path('small.onnx'), truth, '--points', '100');
      expect(networks).toMatchObject([{ points: 100, r2: { curvatures: expect.any(Number) } }]);
    }
  });

  it('calls networks of one name by their paths', async () => {
    await mkdir(path('other'));
    await copyFile(path('small.onnx'), path('other', 'net.onnx'));
    const against = ['--against', path('other', 'net.onnx')];
    const { networks } = await documentOn('evaluate', path('net.onnx'), path('test.csv'), ...against);
    expect(networks.map(({ name }: { name: string }) => name)).toEqual([
      path('net.onnx'),
      path('other', 'net.onnx'),
    ]);
    expect(networks[0].r2.values).not.toBe(networks[1].r2.values);
  });
});

describe('a network of another tool, without names and domain', () => {
  const torch = fileURLToPath(new URL('../fixtures/onnx/torchscript-silu.onnx', import.meta.url));

  it('gets them from a domain file, in its order, and keeps them', async () => {
    await writeFile(path('box.json'), '{"load": [0, 1], "angle": [-1, 1], "depth": [2, 3]}');
    const pruned = await documentOf(
      ...['prune', torch, '--domain', path('box.json'), '--keep', '3', '--out', path('torch.onnx')],
    );
    expect(pruned.inputs).toEqual([
      { name: 'load', lo: 0, hi: 1 },
      { name: 'angle', lo: -1, hi: 1 },
      { name: 'depth', lo: 2, hi: 3 },
    ]);
    // The original teaches it over that domain; its numbered inputs are matched by position, and do not replace the names.
    const argv = ['finetune', path('torch.onnx'), '--teacher', torch, '--points', '300', '--steps', '300'];
    const tuned = await documentOn(...argv, '--out', path('tuned.onnx'));
    expect(tuned.inputs).toEqual(pruned.inputs);
    expect(tuned.notes).toEqual([
      expect.stringMatching(/matched to the network's by position: load = x0, angle = x1, depth = x2$/),
    ]);
    expect(tuned.fit[1].r2.values).toBeGreaterThan(tuned.fit[0].r2.values);
    const sampled = [
      'sample',
      torch,
      '--domain',
      path('box.json'),
      '--points',
      '20',
      '--out',
      path('torch.csv'),
    ];
    await done(...sampled, ...one);
    const [row] = (await documentOn('evaluate', torch, path('torch.csv'))).networks;
    expect(row.maxError.gradients).toBeLessThan(1e-5);
  });

  it('gets names from the data that it is tuned on', async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => [i % 5, i % 7, i % 3, i % 4, i % 6].join(','));
    await writeFile(path('runs.csv'), `a,b,c,p,q\n${numbers.join('\n')}\n`);
    const columns = ['--inputs', 'a,b,c', '--outputs', 'p,q'];
    const argv = [
      'finetune',
      torch,
      path('runs.csv'),
      ...columns,
      '--from-data',
      path('runs.csv'),
      '--steps',
      '5',
      '--method',
      'adam',
    ];
    // Five steps do not learn these numbers: all is done, but no plain success.
    const { document: tuned, warnings } = await unhelpful(...argv, '--out', path('named.onnx'));
    expect(warnings).toEqual([
      expect.stringMatching(/^warning: .* no better than a constant .*: p \(R² .*\), q \(/),
    ]);
    expect(tuned.inputs).toEqual([
      { name: 'a', lo: 0, hi: 4 },
      { name: 'b', lo: 0, hi: 6 },
      { name: 'c', lo: 0, hi: 2 },
    ]);
    expect(tuned.outputs).toEqual([{ name: 'p' }, { name: 'q' }]);
    // By name from then on, in whatever order.
    const swapped = numbers.map((line) => line.split(',').reverse().join(','));
    await writeFile(path('swapped.csv'), `q,p,c,b,a\n${swapped.join('\n')}\n`);
    const scores = async (file: string) =>
      (await documentOn('evaluate', path('named.onnx'), path(file))).networks;
    expect(await scores('swapped.csv')).toEqual(await scores('runs.csv'));
  });

  it('is told how many points of the truth lie outside the domain', async () => {
    const small = ['--domain', path('inner.json'), '--keep', '16', '--out', path('inner.onnx')];
    await writeFile(path('inner.json'), '{"x1": [-5, 2.5], "x2": [0, 15]}');
    await done('prune', path('net.onnx'), ...small, '--quiet');
    const { notes } = await documentOn('evaluate', path('inner.onnx'), path('train.parquet'));
    const { x } = await readDataset(path('train.parquet'));
    const outside = [...x.data].filter((value, i) => i % 2 === 0 && value > 2.5).length;
    expect(notes).toEqual([`${outside} of 600 points lie outside the domain of inner.onnx`]);
  });
});

describe('sobolev export and inspect', () => {
  it('write the network with its derivatives, and say what a file holds', async () => {
    await done('export', path('net.onnx'), '--to', 'onnx', '--out', path('gradient.onnx'), '--quiet');
    const inspection = JSON.parse(await done('inspect', path('gradient.onnx'), '--json'));
    expect(inspection).toMatchObject({
      kind: 'network',
      outputs: [{ name: 'y' }, { name: 'dydx' }],
      network: { layers: [{ outputs: 16 }, { outputs: 16 }, { outputs: 1 }], parameters: 337, own: true },
    });
    expect(await done('inspect', path('net.onnx'))).toMatch(/a network of dense layers/);
    expect((await loadSurrogate(path('gradient.onnx'))).layers).toEqual(
      (await loadSurrogate(path('net.onnx'))).layers,
    );
  });

  it.each([
    ['ts', 'net.ts', 'export'],
    ['js', 'net.mjs', 'export'],
    ['c', 'net.h', 'beam'],
  ])('write %s', async (to, file, word) => {
    const result = await documentOf(
      'export',
      path('net.onnx'),
      '--to',
      to,
      '--order',
      '1',
      '--name',
      'beam',
      '--out',
      path(file),
    );
    const text = await readFile(path(file), 'utf8');
    expect(result).toMatchObject({ schema: 'sobolev/export/1', to, order: 1, bytes: text.length });
    expect(text).toContain(word);
    expect(result).not.toHaveProperty('computedWeights');
  });

  it('say of code of a sparse network how many weights it computes, and nothing of ONNX files', async () => {
    const network = await loadSurrogate(path('net.onnx'));
    const layers = network.layers.map((layer) => ({
      ...layer,
      weight: layer.weight.map((w, at) => (at % 3 === 0 ? w : 0)),
    }));
    await writeFile(path('zeros.onnx'), writeSurrogate({ ...network, layers }));
    const { weights, of } = computedParts({ layers });
    const code = ['export', path('zeros.onnx'), '--to', 'c', '--out', path('zeros.h')];
    expect(await documentOf(...code)).toMatchObject({ computedWeights: weights });
    expect(await done(...code)).toContain(`, ${weights} of ${of} weights computed, `);
    const onnx = await documentOf(
      'export',
      path('zeros.onnx'),
      '--to',
      'onnx',
      '--out',
      path('zeros-1.onnx'),
    );
    expect(onnx).not.toHaveProperty('computedWeights');
  });
});

it('parameters of a network are counted alike everywhere', async () => {
  const network = await loadSurrogate(path('small.onnx'));
  const { networks } = await documentOn('evaluate', path('small.onnx'), path('test.csv'));
  expect(networks[0].parameters).toBe(parameterCount(network));
});
