import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/cli/exit.ts';
import { takeRows } from '../../src/dataset/index.ts';
import { readDataset, writeDataset } from '../../src/node/dataset-files.ts';
import { openEngine } from '../../src/node/engines.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { configFor, type StudyResults } from '../../src/study/index.ts';
import { trainSurrogate } from '../../src/workflow/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import {
  documentOf,
  done,
  FakeServices,
  readJson,
  results,
  sobolev,
  trainedExample,
  unhelpful,
} from './support.ts';

const path = temporaryDirectory();
trainedExample(path);
const quick = ['--hidden', '8', '--steps', '300', '--rate', '1e-2', '--method', 'adam', '--threads', '1'];
const train = (...argv: string[]) => [
  'train',
  path('train.parquet'),
  ...quick,
  ...argv,
  '--out',
  path('t.onnx'),
];

describe('--validation', () => {
  it('is the share of the rows held out, which are scored apart', async () => {
    const document = await documentOf(...train('--validation', '0.1'));
    expect(document.heldOut).toMatchObject({ rows: 60, fit: [{ name: 't.onnx', points: 60 }] });
    expect(document.fit[0].points).toBe(600);
    expect((await documentOf(...train())).heldOut.rows).toBe(120);
    // They are those that the library holds out.
    const set = await readDataset(path('train.parquet'));
    const engine = await openEngine({ threads: 1 });
    const { training } = await trainSurrogate(engine, set, { hidden: [8], steps: 64, validation: 0.1 });
    await writeDataset(path('held.parquet'), takeRows(set, training.heldOut));
    await done(...train('--validation', '0.1', '--quiet'));
    const evaluated = await documentOf('evaluate', path('t.onnx'), path('held.parquet'), '--threads', '1');
    expect(evaluated.networks[0].r2).toEqual(document.heldOut.fit[0].r2);
  });

  it('0 holds out none, and says that the training loss is watched', async () => {
    const { stdout, stderr } = await sobolev(train('--validation', '0'));
    expect(stderr).toMatch(/train: best at step \d+ of 3\d\d, training loss, no rows being held out, \d/);
    expect(stdout).toMatch(/^\non the data:\n/);
    expect(stdout).not.toMatch(/held out/);
    expect((await documentOf(...train('--validation', '0'))).heldOut).toEqual({ rows: 0, fit: [] });
  });

  it('holds out a row where any share is asked for', async () => {
    expect((await documentOf(...train('--validation', '1e-9'))).heldOut.rows).toBe(1);
  });

  it('holds out none of four rows unasked, which is noted; one row is no data', async () => {
    await writeFile(path('four.csv'), 'x,y\n1,2\n2,3\n3,5\n4,9\n');
    const few = (name: string, ...more: string[]) => [
      'train',
      path(name),
      '--inputs',
      'x',
      '--outputs',
      'y',
      '--out',
      path('f.onnx'),
      ...quick,
      ...more,
    ];
    const { code, stderr } = await sobolev(few('four.csv'));
    expect(code).toBe(0);
    expect(stderr).toContain(
      '\nnote: none of 4 rows is held out, which begins with five: scores are of the rows',
    );
    const { findings } = await documentOf(...few('four.csv'));
    expect(findings).toMatchObject([{ kind: 'nothing-held-out', severity: 'note' }]);
    expect((await documentOf(...few('four.csv', '--validation', '0'))).findings).toEqual([]);
    await writeFile(path('one.csv'), 'x,y\n1,0.214\n');
    const one = await sobolev(few('one.csv'));
    expect([one.code, one.stderr]).toEqual([
      2,
      expect.stringMatching(/sobolev: a training needs two rows or more; received 1\. Give more rows\.\n$/),
    ]);
  });

  it('of a batch larger than the rows says so, and is one of a batch of all rows', async () => {
    const { code, stderr } = await sobolev(train('--batch', '1000000'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/\nnote: a batch holds the [\d,]+ rows that there are, not 1,000,000\n/);
    const whole = await readFile(path('t.onnx'));
    await done(...train('--batch', '600', '--quiet'));
    expect(whole).toEqual(await readFile(path('t.onnx')));
  });

  it.each(['1', '-0.1', 'all', '', '4096'])('refuses what is no share below one: %j', async (share) => {
    const { code, stderr } = await sobolev(train('--validation', share));
    expect(code).toBe(2);
    expect(stderr).toContain('--validation must be a share of at least 0 and below 1');
  });

  it('of finetune holds out the same rows, and scores them before and after', async () => {
    const tune = ['finetune', path('small.onnx'), path('train.parquet'), '--steps', '300', '--rate', '1e-2'];
    const argv = [...tune, '--validation', '0.25', '--out', path('f.onnx'), '--threads', '1'];
    const { heldOut } = await documentOf(...argv);
    expect(heldOut.rows).toBe(150);
    expect(heldOut.fit.map(({ name }: { name: string }) => name)).toEqual(['before', 'after']);
    expect(await done(...argv, '--quiet')).not.toMatch(/held out/);
    expect((await sobolev(argv)).stdout).toMatch(/\non the 150 rows held out:\n\n.*\nbefore /);
  });
});

describe('--baseline', () => {
  it('scores polynomials beside the network, by values and by derivatives, on the same rows', async () => {
    const { stdout, stderr } = await sobolev(train('--baseline', '--steps', '16'));
    expect(stderr).toMatch(/fit a polynomial to derivatives: degree \d+ of up to \d+, \d+ terms, 480 rows/);
    const document = await documentOf(...train('--baseline'));
    const names = [
      ...['values', 'derivatives'].map((to) => expect.stringMatching(`^polynomial, degree \\d+, ${to}$`)),
    ];
    for (const part of [document, document.heldOut]) {
      expect(part.fit.map(({ name }: { name: string }) => name)).toEqual(['t.onnx', ...names]);
      for (const { name, parameters } of part.fit)
        expect(stdout).toMatch(new RegExp(`${name} .*\\b${parameters}\\b`));
    }
    expect(document.baseline.map(({ name }: { name: string }) => name)).toEqual(names);
    for (const { degree, terms, rows, degrees } of document.baseline) {
      expect(rows).toBe(480);
      expect(degrees.find((one: { degree: number }) => one.degree === degree).terms).toBe(terms);
    }
    // The network is the one without it.
    expect(document.fit[0]).toEqual((await documentOf(...train())).fit[0]);
  });

  it('fits no derivatives where the training compares none', async () => {
    const { baseline } = await documentOf(...train('--baseline', '--loss', 'vanilla'));
    expect(baseline).toHaveLength(1);
  });
});

describe('a training that did not help', () => {
  const tuned = () => [
    'finetune',
    path('net.onnx'),
    path('train.parquet'),
    '--out',
    path('u.onnx'),
    '--threads',
    '1',
  ];

  it('is done and written, told as a warning in text and in JSON, and exits with 3', async () => {
    const argv = [...tuned(), '--steps', '64', '--rate', '0.3'];
    const { document, warnings } = await unhelpful(...argv);
    expect(document.findings).toMatchObject([
      { kind: 'no-improvement', severity: 'warning', outputs: ['y'] },
    ]);
    expect(document.training.best.step).toBe(0);
    expect(warnings).toEqual([`warning: ${document.findings[0].message}`]);
    expect(warnings[0]).toMatch(/kept as it was\. Lower the learning rate \(its peak was 0\.3\)/);
    expect((await loadSurrogate(path('u.onnx'))).layers).toEqual(
      (await loadSurrogate(path('net.onnx'))).layers,
    );
    for (const more of [[], ['--quiet']]) {
      const { code, stdout, stderr } = await sobolev([...argv, ...more]);
      expect(code).toBe(3);
      expect(stdout).toMatch(/^ *before .*\n/m);
      expect(stderr.endsWith(`${warnings[0]}\n`)).toBe(true);
    }
    expect(exitCodes[3]).toMatch(/a training did not help: see its findings/);
  });

  it('stands beside what was found in the data', async () => {
    const set = await readDataset(path('train.parquet'));
    const twice = takeRows(set, [0, 0, ...Array.from({ length: 599 }, (_, i) => i + 1)]);
    await writeDataset(path('twice.parquet'), twice);
    const argv = ['train', path('twice.parquet'), '--steps', '1', '--out', path('v.onnx'), '--threads', '1'];
    const { document } = await unhelpful(...argv);
    const kinds = document.findings.map(({ kind }: { kind: string }) => kind);
    expect(kinds[0]).toBe('duplicate-rows');
    expect(kinds).toContain('worse-than-constant');
  });

  it('is none where the network was exact before: a note, and exit code 0', async () => {
    const set = ['--teacher', path('net.onnx'), '--points', '200', '--loss', 'vanilla', '--steps', '64'];
    const document = await documentOf(
      'finetune',
      path('net.onnx'),
      ...set,
      '--out',
      path('x.onnx'),
      '--threads',
      '1',
    );
    expect(document.findings).toMatchObject([{ kind: 'already-exact', severity: 'note' }]);
    expect(document.notes).toContain(document.findings[0].message);
  });

  it('of a study is told with its stage, below the table and as a warning', async () => {
    const services = new FakeServices();
    const finding = {
      kind: 'no-improvement',
      severity: 'warning',
      message: 'no step\nhelped',
      outputs: ['y'],
    };
    const found = (findings: unknown) => (config: Parameters<typeof results>[0]) => {
      const all = results(config);
      return { ...all, stages: all.stages.map((stage) => ({ ...stage, findings })) } as StudyResults;
    };
    services.study = ({ config }) => found([finding])(config);
    for (const more of [[], ['--quiet']]) {
      const { code, stdout, stderr } = await sobolev(['run', ...more], {}, services);
      expect(code).toBe(3);
      expect(stdout).toMatch(/\noversized .*\n\nfound in the trainings:\noversized: no-improvement\n/);
      expect(stderr.endsWith('warning: oversized: no step helped\n')).toBe(true);
    }
    const { code, stdout } = await sobolev(['run', '--json'], {}, services);
    expect(code).toBe(3);
    expect(JSON.parse(stdout).stages[0].findings).toEqual([finding]);
    services.study = ({ config }) => found([{ ...finding, severity: 'note' }])(config);
    expect((await sobolev(['run'], {}, services)).code).toBe(0);
  });

  it('of a study is in its files, also when it is resumed, and in its report', async () => {
    const tiny = [
      'sampling.points=200',
      'network.hidden=8x2',
      'pruning.keep=4',
      'test.points=20',
      'polished=false',
    ];
    // The oversized network takes one step: it stays what it was drawn as.
    const steps = ['oversized.steps=1', 'pruned.steps=600', 'sobolev.steps=600', 'validation=0.3'];
    const argv = ['run', 'branin', '--set', ...tiny, ...steps, '--out', path('study'), '--threads', '1'];
    const { document, warnings } = await unhelpful(...argv);
    const [oversized] = (document as StudyResults).stages;
    expect(oversized.findings?.map(({ kind }) => kind)).toContain('worse-than-constant');
    expect(oversized.findings?.find(({ kind }) => kind === 'worse-than-constant')?.message).toMatch(
      /^on 60 held-out rows/,
    );
    expect(warnings[0]).toMatch(/^warning: oversized: /);
    expect((await readJson(path('study', 'results.json'))).stages).toEqual(document.stages);
    expect((await readJson(path('study', 'config.json'))).validation).toBe(0.3);
    const page = await readFile(path('study', 'report.html'), 'utf8');
    expect(page).toContain('Found in the trainings');
    const resumed = await unhelpful('run', '--resume', path('study'));
    expect(resumed).toEqual({ document, warnings });
  });
});

it('a configuration without a share held out is one with the default', () => {
  expect(configFor('bachelier').validation).toBeUndefined();
  expect(configFor('bachelier', { validation: 0 }).validation).toBe(0);
  for (const validation of [1, -0.1, 'some'])
    expect(() => configFor('bachelier', { validation })).toThrow(/configuration key validation is not valid/);
});

describe('--activation', () => {
  it('takes the number of a family with its name, and the file keeps it', async () => {
    const { fit } = await documentOf(...train('--activation', 'elu(0.50)'));
    expect(fit[0].r2.values).toBeGreaterThan(0.5);
    expect((await loadSurrogate(path('t.onnx'))).layers.map(({ activation }) => activation)).toEqual([
      'elu(0.5)',
      'linear',
    ]);
  });

  it.each(['elu(0)', 'leaky-relu(2)', 'silu(1)', 'swish'])(
    'refuses %s, and says what there is',
    async (name) => {
      const { code, stderr } = await sobolev(train('--activation', name));
      expect(code).toBe(2);
      expect(stderr).toMatch(/--activation must be one of silu, .*elu\(alpha\) with alpha above 0/);
    },
  );
});
