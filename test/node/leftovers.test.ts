import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { dataset } from '../../src/dataset/index.ts';
import { readDataset, writeDataset } from '../../src/node/dataset-files.ts';
import { fileStore } from '../../src/node/file-store.ts';
import { tensor } from '../../src/tensor/index.ts';
import { startScript } from '../support/child.ts';
import { temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();
const set = dataset({
  x: tensor([[1], [2]]),
  y: tensor([[3], [4]]),
  inputs: [{ name: 'a' }],
  outputs: [{ name: 'b' }],
});
const source = (name: string) => JSON.stringify(new URL(`../../src/${name}`, import.meta.url).href);

/** A process that is killed, as by `kill -9` or for its memory, while it writes these files; its number. */
async function killedWhileWriting(...files: readonly string[]): Promise<number> {
  const script = path('child.ts');
  await writeFile(
    script,
    `import { dataset } from ${source('dataset/index.ts')};
     import { replaceFile } from ${source('node/files.ts')};
     import { openDatasetWriter } from ${source('node/dataset-files.ts')};
     import { tensor } from ${source('tensor/index.ts')};
     import { writeFile } from 'node:fs/promises';
     const set = dataset({ x: tensor([[1], [2]]), y: tensor([[3], [4]]), inputs: [{ name: 'a' }], outputs: [{ name: 'b' }] });
     const files = ${JSON.stringify(files)};
     for (const file of files.filter((name) => name.endsWith('.parquet'))) {
       const writer = await openDatasetWriter(file, set, { rowGroup: 1 });
       await writer.append(set);
     }
     for (const file of files.filter((name) => !name.endsWith('.parquet')))
       await new Promise((next) => replaceFile(file, async (temporary) => {
         await writeFile(temporary, '{"half":');
         next();
         await new Promise(() => setInterval(() => {}, 1000));
       }));
     process.kill(process.pid, 'SIGKILL');`,
  );
  const child = startScript(script, []);
  expect((await child.ended).signal, child.output().stderr).toBe('SIGKILL');
  return child.process.pid as number;
}

const names = async (directory: string) => (await readdir(directory)).sort();
const temporary = (name: string, pid: number) => `${name}.${pid}.tmp`;

test('what a killed process left of a file goes when the file is written again; all else stays', async () => {
  const dead = await killedWhileWriting(path('train.parquet'), path('plan.json'));
  const kept = [
    // Of a living process, of the user, of other files, and of no process.
    temporary('train.parquet', process.ppid),
    temporary('notes', dead),
    temporary('train.parquet.old', dead),
    'train.parquet.tmp',
    'train.parquet.0.tmp',
    `my-train.parquet.${dead}.tmp`,
  ];
  for (const name of kept) await writeFile(path(name), 'mine');
  expect(await names(path())).toEqual(
    ['child.ts', temporary('train.parquet', dead), temporary('plan.json', dead), ...kept].sort(),
  );
  await writeDataset(path('train.parquet'), set);
  expect(await names(path())).toEqual(
    ['child.ts', 'train.parquet', temporary('plan.json', dead), ...kept].sort(),
  );
  expect([...(await readDataset(path('train.parquet'))).y.data]).toEqual([3, 4]);
  for (const name of kept) expect(await readFile(path(name), 'utf8')).toBe('mine');
});

test('what a killed run left in its directory goes as the files are written again, or removed', async () => {
  const store = fileStore(path('run'));
  await store.write('config.json', new Uint8Array(1));
  const files = ['training.parquet', 'progress.json', 'small.onnx', 'model.csv'];
  const dead = await killedWhileWriting(...files.map((name) => path('run', name)));
  expect(await names(path('run'))).toEqual(
    ['config.json', ...files.map((name) => temporary(name, dead))].sort(),
  );
  await writeFile(path('run', temporary('training.parquet', process.ppid)), '');
  await store.write('training.parquet', new Uint8Array(1));
  await store.write('progress.json', new Uint8Array(1));
  await store.remove('small.onnx');
  // A run writes no model.csv.
  const left = [temporary('model.csv', dead), temporary('training.parquet', process.ppid)];
  expect(await names(path('run'))).toEqual(
    ['config.json', 'progress.json', 'training.parquet', ...left].sort(),
  );
});
