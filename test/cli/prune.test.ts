import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { affinity, scoresBy } from '../../src/pruning/index.ts';
import { hiddenWidths, writeSurrogate } from '../../src/surrogate/index.ts';
import { pruneSurrogate } from '../../src/workflow/index.ts';
import { floats, modelBytes } from '../support/onnx-builder.ts';
import { temporaryDirectory } from '../support/support.ts';
import { exampleSurrogate } from '../surrogate/example.ts';
import { documentOf, done, readJson, sobolev, trainedExample } from './support.ts';

/* Prunings by any criterion, at once or in rounds. */

const path = temporaryDirectory();
trainedExample(path);

const prune = (...argv: string[]) =>
  documentOf('prune', path('net.onnx'), ...argv, '--out', path('p.onnx'), '--threads', '1');
const tuning = ['--steps', '200', '--rate', '1e-2'];

/** How many weights of each layer are zero. */
async function zeros(file = 'p.onnx'): Promise<number[]> {
  const { layers } = await loadSurrogate(path(file));
  return layers.map(({ weight }) => weight.filter((w) => w === 0).length);
}

describe('sobolev prune by a criterion that needs data', () => {
  it.each([
    ['of a file', () => [path('train.parquet')]],
    ['of a teacher', () => ['--teacher', path('small.onnx'), '--points', '256']],
    ['of a reference', () => ['--reference', 'branin', '--points', '256']],
  ])('takes that %s', async (_, source) => {
    const { plan, hidden } = await prune('--keep', '6', '--criterion', 'saliency', ...source());
    expect([plan.criterion, hidden]).toEqual(['saliency', [6, 6]]);
  });

  it('says where a network is at the optimum of the loss: there is no slope to score by', async () => {
    const argv = ['prune', path('net.onnx'), '--teacher', path('net.onnx'), '--points', '256', '--keep', '6'];
    const { code, stdout, stderr } = await sobolev([
      ...[...argv, '--criterion', 'saliency', '--out', path('never.onnx'), '--threads', '1', '--quiet'],
    ]);
    expect(stderr).toMatch(/^sobolev: [^\n]*saliency[^\n]*optimum[^\n]*\n$/);
    expect([code, stdout]).toEqual([2, '']);
    await expect(readFile(path('never.onnx'))).rejects.toThrow(/ENOENT/);
  });

  it('gives what scores in a file give', async () => {
    const data = [path('train.parquet'), '--criterion', 'taylor', '--threads', '1'];
    await done('significance', path('net.onnx'), ...data, '--out', path('t.json'), '--quiet');
    const { plan } = await prune('--keep', '6', '--replace', 'midpoint', ...data.slice(0, 3));
    const argv = ['prune', path('net.onnx'), '--significance', path('t.json'), '--keep', '6'];
    const read = await documentOf(...argv, '--replace', 'midpoint', '--out', path('read.onnx'));
    expect(read.plan).toEqual(plan);
    // What they say of the cut was measured on other points.
    const [one, other] = await Promise.all(['read.onnx', 'p.onnx'].map((file) => loadSurrogate(path(file))));
    expect(one.layers).toEqual(other.layers);
  });
});

describe('sobolev prune --replace', () => {
  const argv = (...more: string[]) => [
    'prune',
    path('net.onnx'),
    '--keep',
    '4',
    '--out',
    path('p.onnx'),
    ...more,
  ];

  it('tells which way was taken and what each does before tuning; the network keeps it', async () => {
    const { stdout } = await sobolev(argv('--criterion', 'elimination'));
    expect(stdout).toMatch(
      /\nleast squares of what reads them take the place of neurons: R² 0\.\d{6} of values, .* before tuning, on 1024 points of the domain \(midpoint [−0-9., ]+; mean [−0-9., ]+\)\n/,
    );
    const { cuts } = (await loadSurrogate(path('p.onnx'))).provenance as { readonly cuts: readonly object[] };
    expect(cuts).toMatchObject([{ replacement: 'least-squares', dead: [], constant: [] }]);
  });

  it('takes the way that is said, and the points of data where there are some', async () => {
    const { cut, plan } = await documentOf(...argv('--replace', 'mean'), path('train.parquet'));
    expect(cut).toMatchObject({ replacement: 'mean', points: { from: 'samples' }, findings: [] });
    expect(cut).not.toHaveProperty('tried');
    expect(plan).toMatchObject({ replacement: 'mean', points: { from: 'samples' } });
    const { cut: best } = (await documentOf(...argv())) as {
      readonly cut: { readonly tried: readonly object[] };
    };
    expect(best.tried).toHaveLength(3);
  });
});

describe('sobolev prune by scores of another kind', () => {
  it.each([
    ['neurons', 'weights', ['--ratio', '0.5']],
    ['weights', 'inputs', ['--keep', '1']],
    ['layers', 'neurons', ['--keep', '6']],
  ])('of %s by a file of %s says what goes by it', async (what, scored, size) => {
    const scoring = ['significance', path('net.onnx'), '--criterion', 'random', '--what', scored, '--quiet'];
    await done(...scoring, '--out', path('other.json'));
    const rule = what === 'weights' ? ['--ratio', '0.5'] : ['--keep', '1'];
    const argv = ['prune', path('net.onnx'), '--significance', path('other.json'), '--quiet'];
    const wrong = [...argv, '--what', what, ...rule, '--out', path('never.onnx')];
    expect((await sobolev(wrong)).stderr).toBe(
      `sobolev: ${path('other.json')} must have scores of ${what}; received those of ${scored}. Give --what ${scored}, or scores of ${what}.\n`,
    );
    await done(...argv, '--what', scored, ...size, '--out', path('p.onnx'));
  });
});

describe('sobolev prune --what layers', () => {
  it('merges those that are nearest to affine, and tells how near that is', async () => {
    const argv = ['prune', path('net.onnx'), '--what', 'layers', '--keep', '1', '--out', path('p.onnx')];
    const { code, stdout } = await sobolev(argv);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /layer [12] goes into [23]: relative error \S+; over the domain \S.* changes by at most /,
    );
    expect(hiddenWidths(await loadSurrogate(path('p.onnx')))).toHaveLength(1);
  });

  it('applies the plan of that again', async () => {
    const argv = ['prune', path('net.onnx'), '--what', 'layers', '--keep', '1', '--quiet'];
    await done(...argv, '--out', path('p.onnx'), '--plan-out', path('layers.json'));
    await done(
      'prune',
      path('net.onnx'),
      '--plan',
      path('layers.json'),
      '--out',
      path('again.onnx'),
      '--quiet',
    );
    expect(await readFile(path('again.onnx'))).toEqual(await readFile(path('p.onnx')));
  });

  it('removes as many as may go where nobody says how many', async () => {
    const source = ['--teacher', path('net.onnx'), '--points', '256', ...tuning];
    const { rounds, given, hidden, heldOut } = await prune('--what', 'layers', ...source, '--target', '1e9');
    // Labels are the network's own: what is left of its loss is rounding.
    expect(given.loss).toBeLessThan(1e-9);
    expect(rounds).toMatchObject([{ round: 1, candidate: 1, met: true, plan: { of: 'layers' } }]);
    expect(hidden).toHaveLength(1);
    expect(heldOut.rows).toBe(51);
  });

  it('says that none can go where each of the candidates is one too many: exit 3, with the network as it was', async () => {
    const source = ['--teacher', path('net.onnx'), '--points', '256', '--threads', '1'];
    const argv = ['prune', path('net.onnx'), '--what', 'layers', ...source, ...tuning, '--target', '0'];
    const { code, stdout, stderr } = await sobolev([...argv, '--out', path('p.onnx'), '--quiet']);
    expect(stderr).toMatch(
      /^warning: no layer can go: without layer [12] the loss is [^\n]*; without layer [12] the loss is [^\n]*: --target \d[^\n]*\.\n$/,
    );
    expect(code).toBe(3);
    expect(stdout).toMatch(/held out before, in normalised units/);
    expect(hiddenWidths(await loadSurrogate(path('p.onnx')))).toHaveLength(2);
  });

  it.each<[string, () => string[], RegExp]>([
    [
      'no points',
      () => ['--what', 'layers'],
      /removed by the loss on data, on a teacher or on a reference; received none/,
    ],
    [
      '--tolerance beside a number',
      () => ['--what', 'layers', '--keep', '1', '--tolerance', '1'],
      /--tolerance are of --what layers, without a number/,
    ],
    [
      'a threshold in rounds',
      () => ['--rounds', '2', '--threshold', '0.1', '--teacher', path('net.onnx')],
      /in rounds must say how much is left; received --threshold\. Give --keep or --ratio, or leave --rounds out\./,
    ],
    ['--tolerance of neurons', () => ['--keep', '1', '--tolerance', '1'], /--tolerance are of --what layers/],
    [
      '--tolerance below 0',
      () => ['--what', 'layers', '--tolerance', '-1'],
      /--tolerance must be a number of at least 0/,
    ],
    [
      '--plan-out of several rounds',
      () => ['--what', 'layers', '--teacher', path('net.onnx'), '--plan-out', path('x.json')],
      /--plan-out do not go with rounds/,
    ],
    [
      'widths one by one',
      () => ['--what', 'layers', '--keep', '1-1'],
      /how many layers stay is one number; received \[1,1\]/,
    ],
  ])('refuses %s in one line', async (_, argv, message) => {
    const { code, stdout, stderr } = await sobolev([
      'prune',
      path('net.onnx'),
      ...argv(),
      '--out',
      path('never.onnx'),
      '--quiet',
    ]);
    expect(stderr).toMatch(/^sobolev: [^\n]*\n$/);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    await expect(readFile(path('never.onnx'))).rejects.toThrow(/ENOENT/);
  });
});

describe('sobolev prune --scope global', () => {
  it('compares scores over the mean or norm of their layer where it is told', async () => {
    const rule = ['--ratio', '0.5', '--scope', 'global', '--criterion', 'magnitude'];
    const { layers } = await loadSurrogate(path('net.onnx'));
    expect(layers[2].weight).toHaveLength(16);
    const raw = (await documentOf('prune', path('net.onnx'), ...rule, '--out', path('p.onnx'))).hidden;
    for (const scaled of ['mean', 'norm'] as const) {
      const argv = ['prune', path('net.onnx'), ...rule, '--scaled', scaled, '--out', path('p.onnx')];
      const { hidden, plan } = await documentOf(...argv);
      expect(plan.rule).toEqual({ by: 'ratio', ratio: 0.5, scope: 'global', scaled });
      expect(hidden[0] + hidden[1]).toBe(16);
      // The sums over what reads the last layer are smaller: there is one output.
      expect(hidden[1]).toBeGreaterThan(raw[1]);
    }
  });
});

describe('sobolev prune --rounds', () => {
  it('prunes and tunes in turn, and says what each round left', async () => {
    const argv = [path('train.parquet'), '--keep', '4', '--rounds', '3', ...tuning];
    const { rounds, hidden, before, fit, heldOut, training } = await prune(...argv);
    const widths = rounds.map((round: { hidden: number[] }) => round.hidden);
    expect([before.hidden, ...widths]).toEqual([
      [16, 16],
      [10, 10],
      [6, 6],
      [4, 4],
    ]);
    expect([hidden, hiddenWidths(await loadSurrogate(path('p.onnx')))]).toEqual([widths[2], widths[2]]);
    expect(fit.map(({ name }: { name: string }) => name)).toEqual(['unpruned', 'pruned']);
    expect([heldOut.rows, training.steps]).toEqual([120, 200]);
    expect(new Set(rounds.map((round: { plan: { network: string } }) => round.plan.network)).size).toBe(3);
    const text = await done('prune', path('net.onnx'), ...argv, '--out', path('q.onnx'), '--quiet');
    expect(text).toMatch(/^ +hidden +parameters/);
    expect(await readFile(path('q.onnx'))).toEqual(await readFile(path('p.onnx')));
  });

  it('keeps zeros, and takes another criterion in each', async () => {
    const argv = ['--reference', 'branin', '--points', '512', '--what', 'weights', '--ratio', '0.75'];
    await prune(...argv, '--criterion', 'saliency', '--rounds', '2', ...tuning);
    expect(await zeros()).toEqual([24, 192, 12]);
  });

  it('of one is pruned once and tuned, by a plan that can be written', async () => {
    const argv = [path('train.parquet'), '--keep', '6', '--rounds', '1', '--replace', 'midpoint', ...tuning];
    const { plan } = await prune(...argv, '--plan-out', path('one.json'));
    expect(await readJson(path('one.json'))).toEqual(plan);
    const at = ['prune', path('net.onnx'), '--keep', '6', '--replace', 'midpoint', '--out', path('p.onnx')];
    expect(plan).toEqual((await documentOf(...at)).plan);
  });

  it('stopped by Ctrl-C leaves nothing', async () => {
    const controller = new AbortController();
    const stderr = {
      text: '',
      write(text: string) {
        this.text += text;
        if (text.startsWith('prune in')) controller.abort(new Error('stop'));
      },
    };
    const argv = [
      'prune',
      path('net.onnx'),
      path('train.parquet'),
      '--keep',
      '4',
      '--rounds',
      '3',
      ...tuning,
    ];
    const { code } = await sobolev([...argv, '--out', path('never.onnx')], {
      stderr,
      signal: controller.signal,
    });
    expect([code, stderr.text.split('\n').at(-2)]).toEqual([
      130,
      'sobolev: stopped during "prune in 3 rounds"; nothing was written',
    ]);
    await expect(readFile(path('never.onnx'))).rejects.toThrow(/ENOENT/);
  });
});

describe('sobolev prune --what', () => {
  it('inputs leaves the signature as it is, and says what is ignored and what that may change', async () => {
    const { inputs, plan, zeros } = await documentOf(
      ...['prune', path('net.onnx'), '--what', 'inputs', '--keep', '1', '--out', path('p.onnx')],
    );
    expect(inputs.map(({ name }: { name: string }) => name)).toEqual(['x1', 'x2']);
    expect([plan.of, zeros]).toEqual(['inputs', 16]);
    const gone = plan.inputs.find(({ keep }: { keep: boolean }) => !keep);
    const argv = ['prune', path('net.onnx'), '--what', 'inputs', '--keep', '1', '--out', path('q.onnx')];
    expect(await sobolev(argv)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`^${gone.name} is ignored, as \\S+: y changes by at most \\d`),
      ),
    });
    const { network } = JSON.parse(await done('inspect', path('q.onnx'), '--json'));
    expect([network.ignored, network.sparsity]).toEqual([
      [gone.name],
      {
        weights: 304,
        zeros: 16,
        effective: 288,
        live: [
          { neurons: 16, of: 16 },
          { neurons: 16, of: 16 },
        ],
      },
    ]);
    expect(await done('inspect', path('q.onnx'))).toMatch(
      new RegExp(`sparse +288 of 304 weights not zero, .*\\n +ignores +${gone.name}\\n`),
    );
  });

  it('an input that has no influence goes with a proof', async () => {
    const net = await loadSurrogate(path('net.onnx'));
    const [first, ...rest] = net.layers;
    const weight = first.weight.map((w, at) => (at < 16 ? 0 : w));
    await writeFile(path('dummy.onnx'), writeSurrogate({ ...net, layers: [{ ...first, weight }, ...rest] }));
    const argv = [
      'prune',
      path('dummy.onnx'),
      '--what',
      'inputs',
      '--threshold',
      '1e-9',
      '--out',
      path('d.onnx'),
    ];
    expect((await documentOf(...argv)).plan.bound).toEqual([0]);
    expect((await sobolev(argv)).stdout).toMatch(/^x1 is ignored, as 2\.5: a proof that nothing changes\n/);
  });

  it('layers merges those that are most affine, by a plan that can be applied again', async () => {
    const argv = ['prune', path('net.onnx'), '--what', 'layers', '--keep', '1'];
    const { hidden, plan } = await documentOf(...argv, '--out', path('l.onnx'), '--plan-out', path('l.json'));
    expect([hidden, plan.of, plan.criterion]).toEqual([[16], 'layers', 'affinity']);
    const again = ['prune', path('net.onnx'), '--plan', path('l.json'), '--out', path('again.onnx')];
    await done(...again, '--quiet');
    expect(await readFile(path('again.onnx'))).toEqual(await readFile(path('l.onnx')));
    expect((await sobolev([...argv, '--out', path('l.onnx')])).stdout).toMatch(
      /^layer \d goes into \d: relative error \S+; over the domain \S.* changes by at most \S/,
    );
  });

  it('layers bounds the change of outputs in their units, and of what other layers add up without one', async () => {
    const net = exampleSurrogate();
    const outputs = [{ name: 'p', unit: 'EUR' }, { name: 'q' }];
    await writeFile(path('two.onnx'), writeSurrogate({ ...net, outputs }));
    const scores = await scoresBy(affinity, net, { of: 'layers' });
    for (const layer of [1, 2]) {
      const { plan } = pruneSurrogate(net, scores, { by: 'width', keep: 1 }, { of: 'layers' });
      const layers = plan.layers.map((own) => ({ ...own, keep: own.layer !== layer }));
      await writeFile(path('one.json'), JSON.stringify({ ...plan, layers, merges: [] }));
      const argv = ['prune', path('two.onnx'), '--plan', path('one.json'), '--out', path('one.onnx')];
      const { merges } = (await documentOf(...argv)).plan;
      const [, ...told] =
        layer === 2
          ? (/p changes by at most (\S+) EUR, q changes by at most (\S+)\n/.exec(
              (await sobolev(argv)).stdout,
            ) ?? [])
          : (/what its neurons add up changes by at most (\S+), without a unit\n/.exec(
              (await sobolev(argv)).stdout,
            ) ?? []);
      const scales = layer === 2 ? net.normalisation.yStd : [1];
      expect(told).toHaveLength(scales.length);
      told.forEach((text, j) => {
        expect(Number(text) / (merges[0].bound * scales[j])).toBeCloseTo(1, 3);
      });
    }
  });

  it.each(['inputs', 'weights', 'layers'])('%s takes no plan of another network', async (what) => {
    const argv = ['prune', path('net.onnx'), '--what', what, '--ratio', '0.5', '--quiet'];
    await done(...argv, '--out', path('p.onnx'), '--plan-out', path('plan-of.json'));
    const other = ['prune', path('small.onnx'), '--plan', path('plan-of.json'), '--out', path('never.onnx')];
    const { code, stderr } = await sobolev([...other, '--quiet']);
    expect(stderr).toMatch(/^sobolev: \S+plan-of\.json must be of this network, [^\n]+\n$/);
    expect(code).toBe(2);
  });

  it.each([
    [
      'inputs',
      ['--keep', '1'],
      /x1|input/,
      (text: string) => text.replaceAll('"keep": true', '"keep": false'),
    ],
    [
      'weights',
      ['--ratio', '0.5'],
      /output/,
      (text: string) => text.replaceAll(/"[01]+"/g, (row) => row.replaceAll('1', '0')),
    ],
  ])('%s refuses a plan that cuts off the output', async (what, rule, message, edit) => {
    const argv = ['prune', path('net.onnx'), '--what', what, ...rule, '--quiet'];
    await done(...argv, '--out', path('p.onnx'), '--plan-out', path('cut.json'));
    await writeFile(path('cut.json'), edit(await readFile(path('cut.json'), 'utf8')));
    const applied = ['prune', path('net.onnx'), '--plan', path('cut.json'), '--out', path('never.onnx')];
    const { code, stdout, stderr } = await sobolev([...applied, '--quiet']);
    expect(stderr).toMatch(/^sobolev: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    await expect(readFile(path('never.onnx'))).rejects.toThrow(/ENOENT/);
  });
});

describe('sobolev prune of a network without hidden layers', () => {
  it('says that nothing is pruned, and speaks of no layers', async () => {
    await writeFile(
      path('linear.onnx'),
      modelBytes({
        inputs: { x: ['N', 2] },
        nodes: [['Gemm', 'x w', 'y']],
        weights: [floats('w', [2, 1], [1, -2])],
      }),
    );
    await writeFile(path('square.json'), '[[-1, 1], [-1, 1]]');
    const argv = ['prune', path('linear.onnx'), '--domain', path('square.json'), '--keep', '2'];
    const { code, stdout, stderr } = await sobolev([...argv, '--out', path('same.onnx')]);
    expect(stderr).toMatch(/note: the pruning removes nothing: the network has no hidden layer/);
    expect([code, stdout.trim()]).toEqual([0, `${path('same.onnx')}: 2-1 linear, 3 parameters`]);
  });
});
