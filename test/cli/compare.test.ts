import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { few, inTurn, short, withoutPage } from './compare-words.ts';
import { contentsOf } from './directory-contents.ts';
import { done, readJson, sobolev } from './support.ts';

const path = temporaryDirectory();
describe('sobolev compare', () => {
  it('prints medians, what wins, and where the files are; --json has all of it', async () => {
    const out = path('whole');
    const text = await done('compare', 'branin', ...few, '--seeds', '1', '--out', out, ...inTurn, '--quiet');
    expect(text).toContain('1 − R² of gradients, median over one seed with the least and the most');
    for (const heading of ['With a reference', 'With a fixed number of labels', 'With a teacher alone'])
      expect(text).toContain(heading);
    expect(text).toMatch(/^3x2 magnitude, iterative +25 +\S+ +\S+ +\S+ +\S+ +90 +/m);
    expect(text).toMatch(/^- 1 seed decides nothing: better by more than the spread takes 3 or more\.$/m);
    const document = await readJson(`${out}/comparison.json`);
    expect(document.schema).toBe('sobolev/comparison/1');
    expect(existsSync(`${out}/report.html`)).toBe(true);
    // A comparison that is finished has nothing left to do.
    const again = JSON.parse(await done('compare', '--resume', out, '--json', ...inTurn));
    expect(again).toEqual({ ...document, notes: [] });
  });

  it('stops at Ctrl-C with the command that goes on, and ends with the same bytes then', async () => {
    const out = path('stopped');
    const words = ['compare', 'branin', ...few, '--seeds', '1', '--out', out, ...inTurn];
    const stop = new AbortController();
    const signal = stop.signal;
    const stdout = { write: () => {}, columns: 80 };
    let written = 0;
    const stderr = {
      write(text: string) {
        written += text.length;
        if (text.startsWith('compare ...')) setTimeout(() => stop.abort(), 400);
      },
      columns: 80,
    };
    const code = (await sobolev(words, { signal, stdout, stderr } as never)).code;
    expect([code, written > 0]).toEqual([130, true]);
    expect(existsSync(`${out}/comparison.json`)).toBe(false);
    await done('compare', '--resume', out, '--quiet', ...inTurn);
    expect(await contentsOf(out, withoutPage)).toEqual(await contentsOf(path('whole'), withoutPage));
  });
});

describe('of data and of a network', () => {
  beforeAll(async () => {
    const quiet = ['--threads', '1', '--quiet'];
    await done('sample', 'branin', '--points', '120', '--out', path('runs.parquet'), ...quiet);
    await done('sample', 'branin', '--points', '11', '--out', path('few.parquet'), ...quiet);
    await sobolev([
      'train',
      path('runs.parquet'),
      '--hidden',
      '8x2',
      '--steps',
      '60',
      '--out',
      path('big.onnx'),
      ...quiet,
    ]);
    const csv = Array.from({ length: 60 }, (_, k) => [k / 60, Math.sin(k), Math.cos(k) + k]);
    await writeFile(path('bare.csv'), `a,b,y\n${csv.map((row) => row.join(',')).join('\n')}\n`);
    const own = ['--inputs', 'a,b', '--outputs', 'y', '--hidden', '8x2', '--steps', '40'];
    await sobolev(['train', path('bare.csv'), ...own, '--out', path('bare.onnx'), ...quiet]);
  });

  it('data has its labels, and a network that was trained on them', async () => {
    const words = [...short, '--criteria', 'magnitude', '--seeds', '1', '--quiet'];
    const out = path('data');
    const text = await done('compare', path('runs.parquet'), ...words, '--out', out);
    expect(text).not.toContain('With a reference');
    const { plan } = await readJson(`${out}/plan.json`);
    expect(plan).toMatchObject({ settings: ['labels', 'teacher'], labels: 96, test: 24 });
    // What is compared is in the directory: the file may go.
    const before = await contentsOf(out, withoutPage);
    await done('compare', '--resume', out, '--quiet');
    expect(await contentsOf(out, withoutPage)).toEqual(before);
  });

  it('a network is a teacher alone; one without a domain takes it from an option', async () => {
    const words = [
      '--sizes',
      '25%',
      '--criteria',
      'magnitude',
      '--seeds',
      '1',
      '--steps',
      '30',
      '--points',
      '64',
    ];
    await done('compare', path('big.onnx'), ...words, '--rounds', '2', '--out', path('network'), '--quiet');
    const { plan } = await readJson(path('network/plan.json'));
    expect(plan).toMatchObject({
      settings: ['teacher'],
      sizes: [[2, 2]],
      oversized: { hidden: [8, 8], steps: 0 },
    });
    const bare = ['compare', path('bare.onnx'), ...words, '--rounds', '2', '--out', path('bare'), '--quiet'];
    const refused = await sobolev(bare);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /bare\.onnx must come with the domain of its inputs; .* --domain FILE, or --from-data FILE/,
    );
    expect(existsSync(path('bare'))).toBe(false);
    await done(...bare, '--from-data', path('bare.csv'));
  });

  const cases: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [['branin', '--criteria', 'magnitud'], /must be one of interval-significance, .*; received "magnitud"/],
    [
      ['branin', '--sizes', '0'],
      /at least one of each hidden layer .*: its hidden layers are 64-64-64-64; received 0\./,
    ],
    [['branin', '--sizes', '80'], /must not be larger than the oversized network: .* received 80\./],
    [['branin', '--sizes', '8x3'], /one number, or one for each hidden layer .* received 8-8-8\./],
    [['branin', '--sizes', 'many'], /--sizes must be numbers .*; received "many"/],
    [['branin', '--seeds', '3-1'], /--seeds must be whole numbers, or ranges of them; received "3-1"/],
    [['branin', '--labels', '4'], /labels of a comparison must be a whole number of at least 10; received 4/],
    [['branin', '--schedules', 'often'], /must be one of one-shot, iterative; received "often"/],
    [['branni'], /branni/],
    [['branin', '--set', 'a=b'], /branin/],
    [['branin', '--domain', 'box.json'], /options such as --domain are for data or a network/],
    [['<few.parquet>'], /10 rows or more beside a fifth, .* received 11/],
    [['<runs.parquet>', '--labels', '97'], /97 labels and 24 rows .*; received 120/],
    [['<runs.parquet>', '--points', '50'], /options such as --points are of a reference or a network/],
    [
      ['<big.onnx>', '--hidden', '8x2'],
      /options such as --hidden are of an oversized network that is trained/,
    ],
    [['<big.onnx>', '--labels', '50'], /options such as --labels are of a reference or of data/],
    [
      ['<big.onnx>', '--sizes', '9'],
      /larger than the oversized network: its hidden layers are 8-8; received 9/,
    ],
    [['<none.onnx>'], /none\.onnx must be a file that can be read/],
    [[], /a comparison is of a study, a module, data or a network; received none/],
  ];
  it.each(cases)('%j is refused in one line, and nothing is written', async (words, message) => {
    const given = words.map((word) => word.replace(/^<(.+)>$/, (_, name) => path(name)));
    const { code, stderr } = await sobolev(['compare', ...given, '--out', path('refused'), '--quiet']);
    expect(stderr).toMatch(message);
    expect([code, stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
    expect(existsSync(path('refused'))).toBe(false);
  });

  it('going on takes the directory of a comparison, and nothing beside it', async () => {
    const none = await sobolev(['compare', '--resume', path('nowhere')]);
    // Nothing of it is begun, so nothing is told but that.
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringMatching(/^sobolev: .*none in .*nowhere.*\n$/),
    ]);
    const twice = await sobolev(['compare', 'branin', '--resume', path('whole')]);
    expect([twice.code, twice.stderr]).toEqual([
      2,
      expect.stringMatching(/has its own source; received branin/),
    ]);
    const other = await sobolev(['compare', '--resume', path('whole'), '--seeds', '4']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/--resume/)]);
  });
});
