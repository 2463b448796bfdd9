import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, sobolev } from './support.ts';

const path = temporaryDirectory();
const list = fileURLToPath(new URL('../fixtures/data/gradient-list.parquet', import.meta.url));
const short = ['--hidden', '16x2', '--steps', '800', '--rate', '1e-2', '--threads', '1'];

/** y = sin 3a · b at points of two incommensurate steps, with columns for its slopes. */
async function table(
  name: string,
  header: string,
  cells = (a: number, b: number) => `${3 * Math.cos(3 * a) * b},${Math.sin(3 * a)}`,
) {
  const lines = Array.from({ length: 200 }, (_, i) => {
    const [a, b] = [(i * 0.618034) % 1, (i * 0.754878) % 1];
    return `${a},${b},${Math.sin(3 * a) * b},${cells(a, b)}`;
  });
  await writeFile(path(name), `${header}\n${lines.join('\n')}\n`);
  return path(name);
}

const trained = (file: string, ...more: string[]) =>
  documentOf(
    'train',
    file,
    '--inputs',
    'a,b',
    '--outputs',
    'y',
    '--out',
    path('net.onnx'),
    ...short,
    ...more,
  );

describe('columns that may be derivatives', () => {
  it.each([
    ['a list', async () => list, 'grad', 'note'],
    ['words run together', () => table('words.csv', 'a,b,y,dyda,dydb'), 'dyda', undefined],
    ['with units', () => table('units.csv', 'a,b,y,dy/da [1/m],dy/db [-]'), 'dy/db [-]', undefined],
    ['one an input', () => table('family.csv', 'a,b,y,S_a,S_b'), 'S_a', undefined],
    ['numbers', () => table('numbers.csv', 'a,b,y,"grad, 0","grad, 1"'), 'grad, 0', undefined],
  ])('are named, and learnt with the option that is told: %s', async (_, made, column, other) => {
    const file = await made();
    const first = await trained(file);
    const [finding] = first.findings;
    expect(finding).toMatchObject({ kind: 'unread-derivatives', severity: 'warning' });
    expect(finding.columns).toContain(column);
    expect(finding.message).toMatch(
      /may be derivatives, but (?:is|are) not read: the network is trained on values alone/,
    );
    expect(first.uses).toMatchObject({ derivatives: { used: false, known: 0 }, loss: { kind: 'vanilla' } });
    if (other !== undefined) expect(first.notes).toContain(`column ${other} of ${file} is not read`);
    const option = /--gradients (?:'([^']*)'|(\S+)) if /.exec(finding.message)!;
    const { fit, uses, findings } = await trained(file, '--gradients', option[1] ?? option[2]);
    expect(findings).toEqual([]);
    expect(uses.derivatives).toMatchObject({ used: true, known: uses.derivatives.of });
    expect(fit[0].r2.gradients).toBeGreaterThan(0.98);
  });

  it('are asked for no more once it is said that there are none', async () => {
    const { findings, notes } = await trained(list, '--gradients', 'none');
    expect([findings, notes]).toEqual([[], [`columns grad, note of ${list} are not read`]]);
  });

  it('by columns that are no inputs name these', async () => {
    const file = await table('others.csv', 'u,v,y,dy_du,dy_dv');
    const argv = [
      'train',
      file,
      '--inputs',
      'u',
      '--outputs',
      'y',
      '--gradients',
      'none',
      '--out',
      path('net.onnx'),
      ...short,
    ];
    expect((await documentOf(...argv)).findings).toEqual([]);
    const other = await table('more.csv', 'u,v,y,z,dy_dz', (a, b) => `${a + b},${a - b}`);
    const document = await documentOf(
      'train',
      other,
      '--inputs',
      'u,v',
      '--outputs',
      'y',
      '--out',
      path('net.onnx'),
      ...short,
    );
    expect(document.findings).toMatchObject([{ kind: 'unread-derivatives', columns: ['dy_dz'] }]);
    expect(document.findings[0].message).toMatch(
      /column dy_dz of .* looks like a derivative by z, which is no input: .* with --inputs u,v,z if/,
    );
  });

  it('are named where a network is tuned or evaluated, too', async () => {
    await trained(list);
    const tuned = await documentOf(
      'finetune',
      path('net.onnx'),
      list,
      '--out',
      path('tuned.onnx'),
      ...short.slice(2),
    );
    expect(tuned.findings).toMatchObject([{ kind: 'unread-derivatives', columns: ['grad'] }]);
    expect(tuned.notes).not.toContain('the data has no derivatives: the network is tuned on values alone');
    const { notes } = await documentOf('evaluate', path('net.onnx'), list, '--threads', '1');
    expect(notes[0]).toMatch(
      /^warning: column grad of .* values alone are compared\. Take it with --gradients grad/,
    );
    const taken = await documentOf(
      'evaluate',
      path('net.onnx'),
      list,
      '--gradients',
      'grad',
      '--threads',
      '1',
    );
    expect(taken.networks[0].r2.gradients).toBeGreaterThan(0.9);
  });
});

describe('what a training uses', () => {
  it('is said before its first step', async () => {
    const argv = [
      'train',
      list,
      '--inputs',
      'a,b',
      '--outputs',
      'y',
      '--gradients',
      'grad',
      '--lambda',
      '2',
      '--out',
      path('net.onnx'),
      ...short,
    ];
    const { stderr } = await sobolev(argv);
    expect(stderr).toMatch(
      /\ninputs a, b; outputs y; derivatives all known \(grad\)\nloss sobolev, λ = 2: 0\.2 of values and 0\.8 of derivatives; 120 rows trained on, 30 held out\ntrain \.\.\.\n/,
    );
    expect(await documentOf(...argv)).toMatchObject({
      uses: {
        inputs: [{ name: 'a' }, { name: 'b' }],
        outputs: [{ name: 'y' }],
        derivatives: { used: true, known: 300, of: 300, columns: ['grad'] },
        loss: { kind: 'sobolev', lambda: 2, alpha: 0.2, beta: 0.8 },
        rows: { trained: 120, heldOut: 30 },
        unread: ['note'],
      },
    });
  });

  it('is cut short where it has many names', async () => {
    const names = Array.from({ length: 12 }, (_, k) => `x${k}`);
    const lines = Array.from({ length: 40 }, (_, i) =>
      [...names.map((_, k) => (i * (k + 2)) % 11), i % 7].join(','),
    );
    await writeFile(path('wide.csv'), `${[...names, 'y'].join(',')}\n${lines.join('\n')}\n`);
    const argv = [
      'train',
      path('wide.csv'),
      '--inputs',
      names.join(','),
      '--outputs',
      'y',
      '--out',
      path('net.onnx'),
      ...short,
    ];
    expect((await sobolev(argv)).stderr).toContain(
      '\ninputs x0, x1, x2, x3, x4, x5, x6, x7 and 4 more; outputs y; derivatives none\nloss vanilla',
    );
  });

  it('is no derivatives where their columns are empty throughout, which is said once', async () => {
    const file = await table('empty.csv', 'a,b,y,dy_da,dy_db', () => ',');
    const { findings, uses } = await trained(file);
    expect(findings).toMatchObject([{ kind: 'empty-derivatives', columns: ['dy_da', 'dy_db'] }]);
    expect(findings[0].message).toBe(
      `columns dy_da, dy_db of ${file} are empty in all rows: there are no derivatives, and the network is trained on values alone.`,
    );
    expect(uses).toMatchObject({ derivatives: { used: false, known: 0 }, loss: { kind: 'vanilla' } });
    const half = await table('half.csv', 'a,b,y,dy_da,dy_db', (a, b) => `${3 * Math.cos(3 * a) * b},`);
    const known = await trained(half);
    expect(known.findings.map(({ message }: { message: string }) => message)).toEqual([
      'd(y)/d(b) is not known in any row: training uses the other derivatives.',
    ]);
    expect(known.uses).toMatchObject({
      derivatives: { used: true, known: 200, of: 400, columns: ['dy_da'] },
    });
  });
});
