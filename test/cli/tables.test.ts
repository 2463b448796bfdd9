import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, done, sobolev } from './support.ts';

/*
 * Tables as people have them, on the command line: rows that lack something are counted, and marks are read as the option says.
 */

const path = temporaryDirectory();
const failure = async (...argv: string[]): Promise<string> => {
  const { code, stderr } = await sobolev(argv);
  expect(code, argv.join(' ')).toBe(2);
  return stderr;
};
const quick = ['--steps', '600', '--hidden', '8', '--loss', 'vanilla', '--threads', '1', '--force'];
const columns = ['--inputs', 'u,v', '--outputs', 'w'];

const rows = Array.from({ length: 40 }, (_, i) => [i / 8, (i * 7) % 11, i * i]);
const table = (lacking: readonly number[]) =>
  ['u,v,w', ...rows.map(([u, v, w], i) => `${u},${v},${lacking.includes(i) ? '' : w}`)].join('\n');
const note = (count: string, line: number, name: string) =>
  expect.stringMatching(
    new RegExp(
      `^${count} of 40 rows w(as|ere) dropped: an input or output is missing, first w of line ${line} of .*${name}$`,
    ),
  );

describe('--missing drop', () => {
  it('says how many rows were dropped and where the first was, in notes and in JSON, for every reader', async () => {
    await writeFile(path('gaps.csv'), table([3, 17, 39]));
    await writeFile(path('whole.csv'), table([]));
    const drop = [...columns, '--missing', 'drop'];
    const out = ['--out', path('net.onnx')];
    const said = await sobolev(['train', path('gaps.csv'), ...drop, ...out, ...quick]);
    expect(said.code).toBe(0);
    expect(said.stderr).toMatch(
      /note: 3 of 40 rows were dropped: an input or output is missing, first w of line 5 of .*gaps\.csv\n/,
    );
    const expected = expect.arrayContaining([note('3', 5, 'gaps\\.csv')]);
    expect(
      await documentOf('train', path('gaps.csv'), ...drop, '--from-data', path('gaps.csv'), ...out, ...quick),
    ).toMatchObject({
      notes: expected,
    });
    const net = path('net.onnx');
    const training = quick.filter((_, i) => i !== 2 && i !== 3);
    const box = ['--from-data', path('gaps.csv'), ...drop];
    for (const argv of [
      ['finetune', net, path('gaps.csv'), ...drop, '--out', path('tuned.onnx'), ...training],
      ['evaluate', net, path('gaps.csv'), ...drop, '--threads', '1'],
      ['prune', net, '--keep', '2', ...box, '--out', path('small.onnx')],
    ]) {
      const { notes }: { notes: string[] } = await documentOf(...argv);
      const dropped = notes.filter((one) => one.includes('dropped'));
      expect(dropped, argv[0]).toEqual([note('3', 5, 'gaps\\.csv')]);
    }
    // The document of a significance is what --significance reads, and has no notes.
    for (const option of ['--from-data', '--domain']) {
      const { stderr } = await sobolev(['significance', net, option, path('gaps.csv'), ...drop]);
      expect(stderr.match(/note: 3 of 40 rows were dropped/g), option).toHaveLength(1);
    }
    const { notes }: { notes: string[] } = await documentOf(
      'evaluate',
      net,
      path('whole.csv'),
      ...drop,
      '--threads',
      '1',
    );
    expect(notes.filter((one) => one.includes('dropped'))).toEqual([]);
  });

  it('keeps rows that lack only a derivative, and says so of a file that has no other', async () => {
    const lines = ['u,v,w,dw_du', '1,2,3,', '2,3,5,1', '3,,5,1', '4,1,6,', '5,2,7,1', '6,3,9,1'];
    await writeFile(path('derivatives.csv'), lines.join('\n'));
    const drop = [
      ...columns,
      '--missing',
      'drop',
      '--out',
      path('other.onnx'),
      ...quick,
      '--batch',
      '2',
      '--quiet',
    ];
    const trained: { notes: string[] } = await documentOf('train', path('derivatives.csv'), ...drop);
    expect(trained.notes.filter((one) => one.includes('dropped'))).toEqual([
      expect.stringMatching(/^1 of 6 rows was dropped: an input or output is missing, first v of line 4 of/),
    ]);
    await writeFile(path('none.csv'), 'u,v,w\n1,2,\n,3,4\n');
    expect(await failure('train', path('none.csv'), ...drop)).toMatch(
      /must have rows; received "2 rows that all lack a number, first w of line 2 of .*none\.csv"/,
    );
  });
});

describe('--decimal', () => {
  it('says what a point or a comma means, from the table to the network', async () => {
    const german = [
      'u;v;w',
      ...rows.map((row) => row.map((value) => value.toLocaleString('de-DE')).join(';')),
    ];
    await writeFile(path('german.csv'), german.join('\n'));
    await writeFile(path('plain.csv'), table([]));
    const train = (name: string, ...more: string[]) => [
      'train',
      path(name),
      ...columns,
      ...more,
      '--out',
      path(`${name}.onnx`),
      ...quick,
    ];
    expect(await failure(...train('german.csv'))).toMatch(
      /u in line 3 of .*german\.csv must be a number; received "0,125"\. .*with --decimal , \(decimal commas\)/,
    );
    await done(...train('german.csv', '--decimal', ',', '--quiet'));
    await done(...train('plain.csv', '--quiet'));
    const scores = async (network: string, data: string, ...more: string[]) =>
      (await documentOf('evaluate', path(network), path(data), ...columns, '--threads', '1', ...more))
        .networks;
    const own = (list: unknown) => (list as { name?: string }[]).map(({ name: _, ...rest }) => rest);
    expect(own(await scores('german.csv.onnx', 'german.csv', '--decimal', ','))).toEqual(
      own(await scores('plain.csv.onnx', 'plain.csv')),
    );
    expect(await failure('evaluate', path('plain.csv.onnx'), 'branin', '--decimal', ',')).toMatch(
      /--decimal are for a data file/,
    );
    expect(await failure(...train('plain.csv', '--decimal', ';'))).toMatch(/must be one of \., ,/);
  });
});
