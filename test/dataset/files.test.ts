import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tableFromIPC } from '@uwdata/flechette';
import { describe, expect, it } from 'vitest';
import {
  type Dataset,
  dataset,
  differentialWeights,
  domainFromData,
  fitNormalisation,
  normalise,
  sliceDataset,
  withDomain,
} from '../../src/dataset/index.ts';
import {
  openDatasetWriter,
  readDataset,
  readDatasetBatches,
  writeDataset,
} from '../../src/node/dataset-files.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';
import { normalsFrom, rejection, temporaryDirectory } from '../support/support.ts';

const file = temporaryDirectory();

/** A set with everything: units, a domain, awkward names, derivatives that are not known, tiny, huge and negative zeros. */
function set(n: number, k = 0): Dataset {
  const normals = normalsFrom(stream(1, 'set'));
  const x = normals(n, 3);
  x.data.set([5e-324, -0, 1.7976931348623157e308]);
  const dydx = normals(n, 2, 3);
  for (let row = 0; row < n; row += 4) dydx.data[row * 6 + 2] = Number.NaN;
  return dataset({
    x,
    y: normals(n, 2),
    dydx,
    ...(k > 0 && { hvp: { directions: normals(n, k, 3), products: normals(n, k, 2, 3) } }),
    inputs: [
      { name: 'spot, "mid"', unit: '€', lo: 0.1, hi: 1 / 3 },
      { name: 'rate;\t', lo: -1, hi: 2 },
      { name: '# time.to maturity' },
    ],
    outputs: [{ name: 'price', unit: '€' }, { name: 'Δ' }],
    provenance: { model: 'test', seed: 3, design: { kind: 'sobol' }, note: 'a\nb' },
  });
}

const extensions = ['.parquet', '.csv', '.tsv', '.npz', '.arrow'];

describe.each(extensions)('a labelled set in a %s file', (extension) => {
  it.each([
    [100, 0, 65536],
    [100, 0, 32],
    [17, 2, 5],
    [1, 1, 1],
  ])(
    'comes back to the last bit with all that it says: %i points, %i directions, %i a group',
    async (n, k, rowGroup) => {
      const written = set(n, k);
      await writeDataset(file(`whole${extension}`), written, { rowGroup });
      expect(await readDataset(file(`whole${extension}`))).toEqual(written);
    },
  );

  it('is the same bytes written at once and in pieces', async () => {
    const written = set(50);
    await writeDataset(file(`once${extension}`), written, { rowGroup: 16 });
    const writer = await openDatasetWriter(file(`pieces${extension}`), written, { rowGroup: 16 });
    for (const [start, stop] of [
      [0, 1],
      [1, 40],
      [40, 50],
    ])
      await writer.append(sliceDataset(written, start, stop));
    await writer.close();
    const bytes = await readFile(file(`once${extension}`));
    expect((await readFile(file(`pieces${extension}`))).equals(bytes)).toBe(true);
  });

  it('comes in batches that are the whole', async () => {
    const written = set(50, 1);
    await writeDataset(file(`batches${extension}`), written, { rowGroup: 20 });
    let start = 0;
    for await (const batch of readDatasetBatches(file(`batches${extension}`), { batch: 7 })) {
      const rows = batch.x.shape[0];
      expect(rows).toBeLessThanOrEqual(7);
      // As slices are views, their numbers are compared.
      const { x, dydx, hvp, inputs } = sliceDataset(written, start, start + rows);
      expect([...batch.x.data]).toEqual([...x.data]);
      expect([...batch.dydx!.data]).toEqual([...dydx!.data]);
      expect([...batch.hvp!.products.data]).toEqual([...hvp!.products.data]);
      expect(batch.inputs).toEqual(inputs);
      start += rows;
    }
    expect(start).toBe(50);
  });

  it('can be left early', async () => {
    await writeDataset(file(`early${extension}`), set(50));
    for await (const batch of readDatasetBatches(file(`early${extension}`), { batch: 5 })) {
      expect(batch.x.shape[0]).toBe(5);
      break;
    }
  });

  it('holds rounded numbers when written as float32, and refuses those that overflow', async () => {
    const written = set(10);
    written.x.data[2] = 1;
    await writeDataset(file(`narrow${extension}`), written, { precision: 'float32' });
    const read = await readDataset(file(`narrow${extension}`));
    expect(read.y.data).toEqual(Float64Array.from(Float32Array.from(written.y.data)));
    const large = { ...written, y: { ...written.y, data: written.y.data.map(() => 1e39) } };
    expect(
      await rejection(writeDataset(file(`large${extension}`), large, { precision: 'float32' })),
    ).toContain('price of row 0 must be finite in float32; received 1e+39');
  });

  it('appears when it is closed, in place of an older one, and leaves nothing when it is given up', async () => {
    const path = file(`late${extension}`);
    await writeFile(path, 'older');
    const temporaries = async () => (await readdir(file())).filter((name) => name.includes('tmp'));
    const writer = await openDatasetWriter(path, set(8), { rowGroup: 4 });
    await writer.append(set(8));
    expect(await readFile(path, 'utf8')).toBe('older');
    await writer.abort();
    await writer.abort();
    expect(await temporaries()).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe('older');
    await expect(writer.append(set(8))).rejects.toThrow(InputError);
    const second = await openDatasetWriter(path, set(8));
    await expect(second.close()).rejects.toThrow(/a point or more/);
    await second.append(set(8));
    const { dydx: _, ...bare } = set(8);
    await expect(second.append(bare)).rejects.toThrow(/same columns/);
    await second.close();
    await second.abort();
    expect((await readDataset(path)).x.shape).toEqual([8, 3]);
    expect(await temporaries()).toEqual([]);
  });

  it('needs a directory', async () => {
    expect(await rejection(writeDataset(file(`no/such/set${extension}`), set(3)))).toMatch(
      /must be writable; received no such file or directory \(ENOENT\)\. Make its directory/,
    );
    expect(await rejection(readDataset(file(`none${extension}`)))).toMatch(/must be readable; .*ENOENT/);
  });
});

describe('a file', () => {
  it('is Parquet without an extension, and no other extension is taken', async () => {
    await writeDataset(file('bare'), set(5));
    expect((await readFile(file('bare'))).subarray(0, 4).toString()).toBe('PAR1');
    expect(await readDataset(file('bare'))).toEqual(set(5));
    for (const name of ['set.xlsx', 'set.npy'])
      expect(await rejection(writeDataset(file(name), set(5)))).toMatch(
        /Name it \.parquet, \.csv, \.npz or \.arrow/,
      );
  });

  it('is known by its first bytes: another extension is refused, none or an unknown one is no matter', async () => {
    await writeDataset(file('true.npz'), set(5));
    const bytes = await readFile(file('true.npz'));
    await writeFile(file('false.parquet'), bytes);
    expect(await rejection(readDataset(file('false.parquet')))).toMatch(
      /must be a whole Parquet file; received a file that begins like NPZ\. Name it by its format/,
    );
    for (const name of ['true.data', 'true']) {
      await writeFile(file(name), bytes);
      expect(await readDataset(file(name))).toEqual(set(5));
    }
    for (const content of ['', '\0\x01\x02']) {
      await writeFile(file('other.data'), content);
      expect(await rejection(readDataset(file('other.data')))).toMatch(
        /Give Parquet \(\.parquet, \.pq\), NPZ/,
      );
    }
    expect(await rejection(readDataset(file()))).toMatch(/must be readable; .*EISDIR/);
  });

  it('of Arrow is read alike by flechette', async () => {
    const written = set(30);
    await writeDataset(file('alike.arrow'), written, { rowGroup: 8 });
    const table = tableFromIPC(new Uint8Array(await readFile(file('alike.arrow'))));
    expect(table.numRows).toBe(30);
    expect(table.schema.fields.map(({ name }) => name).slice(2, 5)).toEqual([
      '# time.to maturity',
      'price',
      'Δ',
    ]);
    expect([...table.getChild('Δ')]).toEqual(Array.from({ length: 30 }, (_, i) => written.y.data[2 * i + 1]));
  });
});

describe('a derivative that is not known', () => {
  const [x, y] = [tensor([[0], [1], [2], [3]]), tensor([[0], [1], [4], [9]])];
  const dydx = tensor([0, 2, Number.NaN, 6], [4, 1, 1]);
  const some = dataset({ x, y, dydx, inputs: [{ name: 'x' }], outputs: [{ name: 'y' }] });

  it('stays unknown when it is normalised, and the others are as they would be', () => {
    const normal = normalise(some, fitNormalisation(some)).dydx!.data;
    const all = normalise({ ...some, dydx: tensor([0, 2, 4, 6], [4, 1, 1]) }, fitNormalisation(some)).dydx!
      .data;
    expect([...normal]).toEqual([all[0], all[1], Number.NaN, all[3]]);
  });

  it('does not count in its weight: that is 1/√mean of the squares of the known, and 1 where none is known', () => {
    expect(differentialWeights(some).data[0]).toBeCloseTo(1 / Math.sqrt((0 + 4 + 36) / 3), 14);
    const none = { ...some, dydx: tensor(new Float64Array(4).fill(Number.NaN), [4, 1, 1]) };
    expect([...differentialWeights(none).data]).toEqual([1]);
  });
});

describe('a domain from the data', () => {
  it('is the smallest box around the points, and is taken only when asked for', () => {
    const points = {
      x: tensor([
        [1, -5],
        [3, 7],
        [2, 0],
      ]),
      y: tensor([[0], [0], [1]]),
    };
    const named = dataset({
      ...points,
      inputs: [{ name: 'a', unit: 'm' }, { name: 'b' }],
      outputs: [{ name: 'y' }],
    });
    expect(named.inputs[0].lo).toBeUndefined();
    const domain = domainFromData(named);
    expect(domain).toEqual({ lo: [1, -5], hi: [3, 7] });
    expect(withDomain(named, domain).inputs).toEqual([
      { name: 'a', unit: 'm', lo: 1, hi: 3 },
      { name: 'b', lo: -5, hi: 7 },
    ]);
    expect(() => withDomain(named, { lo: [1], hi: [2] })).toThrow(/2 inputs has 2 bounds/);
    const flat = {
      ...named,
      x: tensor([
        [1, 4],
        [3, 4],
        [2, 4],
      ]),
    };
    expect(() => domainFromData(flat)).toThrow(/input b must vary/);
  });
});
