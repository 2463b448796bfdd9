import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { writeDataset } from '../../src/node/dataset-files.ts';
import { readSurrogate, type Surrogate, writeSurrogate } from '../../src/surrogate/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, sobolev } from './support.ts';

const path = temporaryDirectory();

/** y = x0 + 10·x1, as a network of one layer. */
function affine(inputs: Surrogate['inputs'], outputs: Surrogate['outputs'] = [{ name: 'y' }]): Surrogate {
  const [one, zero] = [Float64Array.of(1), Float64Array.of(0)];
  return {
    inputs,
    outputs,
    layers: [
      {
        inputs: 2,
        outputs: 2,
        activation: 'tanh',
        weight: Float64Array.of(1, 0, 0, 1),
        bias: new Float64Array(2),
      },
      { inputs: 2, outputs: 1, activation: 'linear', weight: Float64Array.of(1, 10), bias: zero },
    ],
    normalisation: {
      xMean: new Float64Array(2),
      xStd: new Float64Array(2).fill(1),
      yMean: zero,
      yStd: one,
    },
    provenance: {},
  };
}

const box = [
  { lo: 0, hi: 1 },
  { lo: 5, hi: 6 },
];
const named = (names: readonly string[], units: readonly (string | undefined)[] = []) =>
  names.map((name, k) => ({ name, ...(units[k] !== undefined && { unit: units[k] }) }));
const bounded = (names: readonly string[], units: readonly (string | undefined)[] = []) =>
  named(names, units).map((one, k) => ({ ...one, ...box[k] }));

beforeAll(async () => {
  const networks = {
    'bare.onnx': affine(named(['x0', 'x1']).map((one) => ({ ...one, unnamed: true as const }))),
    'counted.onnx': affine(bounded(['x0', 'x1'])),
    'accent.onnx': affine(bounded(['load', 'caf\u00e9']), [{ name: 'stress' }]),
    'plate.onnx': affine(bounded(['load', 'length'], ['N', 'mm']), [{ name: 'stress' }]),
    'metres.onnx': affine(bounded(['length', 'load'], ['m', 'N']), [{ name: 'stress', unit: 'MPa' }]),
    'lenght.onnx': affine(bounded(['load', 'lenght'])),
    'unbounded.onnx': affine(named(['length', 'load'])),
  };
  for (const [name, network] of Object.entries(networks))
    await writeFile(path(name), writeSurrogate(network));
  const points = Array.from({ length: 60 }, (_, i) => [(i % 8) / 8, 5 + (i % 7) / 7]);
  const set = (units: readonly string[], outputUnit?: string) =>
    dataset({
      x: tensor(points),
      y: tensor(points.map(([a, b]) => [Math.tanh(a) + 10 * Math.tanh(b)])),
      inputs: named(['load', 'length'], units),
      outputs: [{ name: 'stress', ...(outputUnit !== undefined && { unit: outputUnit }) }],
    });
  await writeDataset(path('metres.parquet'), set(['N', 'm']));
  await writeDataset(path('plate.parquet'), set(['N', 'mm'], 'MPa'));
  await writeFile(path('counted.csv'), 'x1,x2,y\n0.5,5.5,1\n0.6,5.6,2\n');
  await writeFile(path('accent.csv'), 'cafe\u0301,load,stress\n5.5,0.5,1\n5.6,0.6,2\n');
  await writeFile(path('renamed.csv'), 'load,lenght,stress\n0.5,5.5,1\n0.6,5.6,2\n');
});

/** What a command says that must refuse. */
async function refusal(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await sobolev(argv);
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
}

describe('a domain file on a network without names', () => {
  const domainOf = async (text: string) => {
    await writeFile(path('box.json'), text);
    return JSON.parse(await done('significance', path('bare.onnx'), '--domain', path('box.json'), '--json'))
      .domain;
  };

  it.each([
    '{"load":[0,1],"length":[5,6]}',
    '{"x0":[0,1],"x1":[5,6]}',
    '{"x1":[5,6],"x0":[0,1]}',
    '{"X1":[0,1],"X2":[5,6]}',
    '{"x1":[0,1],"x2":[5,6]}',
    '[[0,1],[5,6]]',
  ])('says with %s what is in which', async (text) => {
    expect(await domainOf(text)).toEqual({ lo: [0, 5], hi: [1, 6] });
  });

  it.each([
    ['{"X1":[0,1],"x0":[5,6]}', /must name its inputs x0, x1.*received "X1" \(nearest: x1\)/],
    ['{"X1":[0,1],"X0":[5,6]}', /received "X1" \(nearest: x1\), "X0" \(nearest: x0\)/],
    [
      '{"x0":[0,1],"load":[5,6]}',
      /must name inputs of the network: x0, x1; received "load"\. Correct the name, or give a list/,
    ],
    ['{"x5":[0,1],"load":[5,6]}', /must name inputs of the network/],
    [
      '{"load":[0,1]}',
      /must name all 2 inputs of a network without names, in their order; received 1: load\. /,
    ],
    ['{"x5":[0,1]}', /received 1: x5/],
  ])('is refused with %s', async (text, message) => {
    await writeFile(path('wrong.json'), text);
    expect(await refusal('significance', path('bare.onnx'), '--domain', path('wrong.json'))).toMatch(message);
  });

  it.each([
    [
      '{"x0":[-1e308,1e308],"x1":[5,6]}',
      /bounds of input x0 must be at most 1\.8e\+308 apart; received lo = -1e\+308/,
    ],
    ['{"x0":[0,1e400],"x1":[5,6]}', /must give x0 a pair \[lo, hi\] .*; received \[0,Infinity\]/],
    [
      '{"x0":[0,1],"x1":[5,6],"x0":[2,3]}',
      /box\.json must have each key of an object once; received "x0" twice/,
    ],
    ['{"x0":[0,1],"x1":[5,6],"\\u0078\\u0030":[2,3]}', /received "x0" twice/],
  ])('is refused with the bounds %s', async (text, message) => {
    await writeFile(path('box.json'), text);
    expect(await refusal('significance', path('bare.onnx'), '--domain', path('box.json'))).toMatch(message);
  });

  it('keeps keys that are the same in different objects, and texts that look like keys', async () => {
    await writeFile(path('plan.json'), '{"a":{"a":"\\"a\\":{"},"b":[{"a":1},{"a":2}]}');
    const plan = ['--plan', path('plan.json'), '--out', path('never.onnx')];
    expect(await refusal('prune', path('plate.onnx'), ...plan)).toMatch(/schema of a pruning plan/);
    await writeFile(path('plan.json'), '{"b":[{"a":1,"a":2}]}');
    expect(await refusal('prune', path('plate.onnx'), ...plan)).toMatch(
      /plan .*plan\.json must have each key .*"a" twice/,
    );
  });

  it('that names them otherwise is told', async () => {
    await writeFile(path('names.json'), '{"load":[0,1],"length":[5,6]}');
    const argv = ['--domain', path('names.json'), '--keep', '1', '--out', path('cut.onnx')];
    const { notes } = await documentOf('prune', path('bare.onnx'), ...argv);
    expect(notes).toEqual([
      `bounds in ${path('names.json')} are matched to the inputs by position: x0 = load, x1 = length`,
    ]);
  });
});

describe('names that are the same in part are refused with the nearest', () => {
  const lenght = /received "lenght" \(nearest: length\)/;

  it('from a domain file, another network, and data', async () => {
    await writeFile(path('lenght.json'), '{"load":[0,1],"lenght":[5,6]}');
    for (const other of ['lenght.json', 'lenght.onnx'])
      expect(await refusal('significance', path('plate.onnx'), '--domain', path(other))).toMatch(lenght);
    expect(await refusal('significance', path('plate.onnx'), '--from-data', path('renamed.csv'))).toMatch(
      /received load, lenght, stress, without "length" \(nearest: lenght\)\. Name them with --inputs and --outputs/,
    );
  });

  it('from numbers that begin elsewhere, which are names of a network that has them from its data', async () => {
    await writeFile(path('shifted.json'), '{"x1":[0,1],"x2":[5,6]}');
    const domain = ['--domain', path('shifted.json')];
    expect(
      await refusal('prune', path('counted.onnx'), ...domain, '--keep', '1', '--out', path('never.onnx')),
    ).toMatch(
      /must name its inputs x0, x1, .* received "x2" \(nearest: x0\)\. .* or give a list in the order of the inputs/,
    );
    const columns = ['--inputs', 'x1,x2', '--outputs', 'y'];
    expect(await refusal('evaluate', path('counted.onnx'), path('counted.csv'), ...columns)).toMatch(
      /must name its inputs x0, x1, or none of them so; received "x2" \(nearest: x0\)/,
    );
    const { notes } = await documentOf('evaluate', path('bare.onnx'), path('counted.csv'), ...columns);
    expect(notes[0]).toMatch(/matched to the network's by position: x0 = x1, x1 = x2/);
  });

  it('but not for the encoding of their characters', async () => {
    const { networks } = await documentOf('evaluate', path('accent.onnx'), path('accent.csv'));
    expect(networks[0].points).toBe(2);
    await writeFile(path('accent.json'), '{"cafe\u0301":[7,8]}');
    const argv = ['significance', path('accent.onnx'), '--domain', path('accent.json'), '--json'];
    expect(JSON.parse(await done(...argv)).domain).toEqual({ lo: [0, 7], hi: [1, 8] });
    await writeFile(path('accent.json'), '{"cafe\u0301":[7,8],"caf\u00e9":[1,2]}');
    expect(await refusal(...argv)).toMatch(
      /must name each input once; received caf\u00e9 twice, in two encodings/,
    );
  });

  it('by evaluate, finetune and sample', async () => {
    const out = ['--out', path('never.onnx')];
    const columns = ['--inputs', 'load,lenght', '--outputs', 'stress'];
    expect(await refusal('evaluate', path('plate.onnx'), path('renamed.csv'), ...columns)).toMatch(lenght);
    expect(await refusal('evaluate', path('plate.onnx'), path('lenght.onnx'))).toMatch(lenght);
    expect(await refusal('finetune', path('plate.onnx'), path('renamed.csv'), ...columns, ...out)).toMatch(
      lenght,
    );
    const teacher = ['--teacher', path('lenght.onnx')];
    expect(await refusal('finetune', path('plate.onnx'), ...teacher, ...out)).toMatch(lenght);
    const sampled = ['--domain', path('lenght.onnx'), '--out', path('never.csv')];
    expect(await refusal('sample', path('plate.onnx'), ...sampled)).toMatch(lenght);
  });
});

describe('units that differ are refused with both', () => {
  const both = /length is in mm, and so must it be in .*; received length in m\. Convert it to mm/;
  const out = ['--out', path('never.onnx')];

  it.each([
    ['a domain', () => ['significance', path('plate.onnx'), '--domain', path('metres.onnx')]],
    ['the range of data', () => ['significance', path('plate.onnx'), '--from-data', path('metres.parquet')]],
    ['data to compare with', () => ['evaluate', path('plate.onnx'), path('metres.parquet')]],
    ['a network to compare with', () => ['evaluate', path('plate.onnx'), path('metres.onnx')]],
    ['data to tune on', () => ['finetune', path('plate.onnx'), path('metres.parquet'), ...out]],
    ['a teacher', () => ['finetune', path('plate.onnx'), '--teacher', path('metres.onnx'), ...out]],
  ])('of %s', async (_, argv) => {
    expect(await refusal(...argv())).toMatch(both);
  });

  it('and finetune says which units a network gets', async () => {
    const argv = [
      '--steps',
      '3',
      '--loss',
      'vanilla',
      '--force',
      '--out',
      path('tuned.onnx'),
      '--threads',
      '1',
    ];
    const { notes, outputs } = await documentOf(
      'finetune',
      path('plate.onnx'),
      path('plate.parquet'),
      ...argv,
    );
    expect(notes).toContain('unit of stress: none before, now MPa');
    expect(notes.filter((note: string) => note.startsWith('unit of'))).toHaveLength(1);
    expect(outputs).toEqual([{ name: 'stress', unit: 'MPa' }]);
  });
});

it.each([
  ['a teacher', () => ['--teacher', path('bare.onnx'), '--points', '40']],
  ['data', () => [path('counted.csv'), '--inputs', 'x1,x2', '--outputs', 'y', '--force']],
])('finetune says the names that the file gets where %s has none', async (_, source) => {
  const out = path('said.onnx');
  const short = ['--steps', '3', '--threads', '1', '--out', out];
  const { stderr } = await sobolev(['finetune', path('plate.onnx'), ...source(), ...short]);
  expect(stderr).toMatch(/inputs load \[N\], length \[mm\]; outputs stress;/);
  const { uses, inputs } = JSON.parse(
    (await sobolev(['finetune', path('plate.onnx'), ...source(), ...short, '--json'])).stdout,
  );
  expect(uses.inputs).toEqual(
    inputs.map(({ name, unit }: { name: string; unit: string }) => ({ name, unit })),
  );
});

it('evaluate takes points from the domain of its first network that has one, matched by name, and says so', async () => {
  const argv = ['evaluate', path('unbounded.onnx'), path('unbounded.onnx'), '--against', path('plate.onnx')];
  const { networks, notes } = await documentOf(...argv, '--points', '500', '--threads', '1');
  expect(notes[0]).toBe(`points are taken from the domain of plate.onnx: ${path('unbounded.onnx')} has none`);
  expect(networks.map(({ points }: { points: number }) => points)).toEqual([500, 500]);
  // length in [5, 6] and load in [0, 1]: f = tanh(length) + 10 tanh(load), against 10 tanh(length) + tanh(load).
  const [{ maxError }, { maxError: other }] = networks;
  expect(maxError.values).toBeLessThan(1e-5);
  expect(other.values).toBeGreaterThan(8.7);
  expect(other.values).toBeLessThan(9 * Math.tanh(6));
});

describe('a significance in a file', () => {
  const analysed = async (network: string, name: string) => {
    await done('significance', path(network), '--out', path(name), '--quiet');
    return JSON.parse(await readFile(path(name), 'utf8'));
  };
  const prune = (network: string, name: string, out = 'cut.onnx') =>
    ['prune', path(network), '--significance', path(name), '--keep', '1', '--out', path(out)] as const;

  it('carries names and units of its inputs, and is refused for another unit or name', async () => {
    const { inputs } = await analysed('plate.onnx', 'plate.json');
    expect(inputs).toEqual(named(['load', 'length'], ['N', 'mm']));
    expect(await refusal(...prune('metres.onnx', 'plate.json'))).toMatch(
      /length is in m, and so must it be in .*plate\.json; received length in mm\. Convert it to m/,
    );
    expect(await refusal(...prune('lenght.onnx', 'plate.json'))).toMatch(
      /received "length" \(nearest: lenght\)/,
    );
  });

  it('is put into the order of the network, and is read without names too', async () => {
    const { inputs, ...analysis } = await analysed('plate.onnx', 'plate.json');
    await documentOf(...prune('unbounded.onnx', 'plate.json', 'named.onnx'));
    const cut = readSurrogate(await readFile(path('named.onnx')));
    expect(cut.inputs.map(({ name, lo, hi }) => [name, lo, hi])).toEqual([
      ['length', 5, 6],
      ['load', 0, 1],
    ]);
    await writeFile(path('old.json'), JSON.stringify(analysis));
    await documentOf(...prune('plate.onnx', 'old.json', 'old.onnx'));
    await documentOf(...prune('plate.onnx', 'plate.json', 'new.onnx'));
    expect(await readFile(path('old.onnx'))).toEqual(await readFile(path('new.onnx')));
    await writeFile(path('wrong.json'), JSON.stringify({ ...analysis, inputs: [{ name: 'load' }] }));
    expect(await refusal(...prune('plate.onnx', 'wrong.json'))).toMatch(/must be 2 names with their units/);
  });

  it('says by position what it takes for inputs without names', async () => {
    await analysed('plate.onnx', 'plate.json');
    const { notes } = await documentOf(...prune('bare.onnx', 'plate.json'));
    expect(notes[0]).toMatch(/matched to the network's by position: x0 = load, x1 = length/);
  });
});
