import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { foreignFormat } from '../../../src/dataset/index.ts';
import { readDataset } from '../../../src/node/dataset-files.ts';
import { inspectFile, loadSurrogate } from '../../../src/node/network-file.ts';
import { rejection, temporaryDirectory } from '../../support/support.ts';

const file = temporaryDirectory();
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const latin = (text: string) => Buffer.from(text, 'latin1');
const zip = (...names: string[]) =>
  zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x'.repeat(40))])));
const tar = (() => {
  const bytes = Buffer.alloc(1024);
  bytes.write('runs.csv');
  bytes.write('ustar', 257);
  return bytes;
})();
const pointer = latin('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n');
const page = latin('\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>1,2,3</body></html>\n');

async function messages(name: string, bytes: Uint8Array) {
  await writeFile(file(name), bytes);
  const options = { inputs: ['x'], outputs: ['y'] };
  return {
    table: await rejection(readDataset(file(name), options)),
    network: await rejection(loadSurrogate(file(name))),
  };
}

describe('a file that is no table', () => {
  it.each<[string, Uint8Array, RegExp, RegExp]>([
    ['Git LFS', pointer, /a Git LFS pointer\. .*git lfs pull/, /a Git LFS pointer\. .*git lfs pull/],
    [
      'git-annex',
      latin('/annex/objects/SHA256E-s1--2.csv\n'),
      /git-annex pointer\. .*git annex get/,
      /git annex get/,
    ],
    ['HTML', page, /a web page \(HTML\)\. Fetch the file itself/, /a web page/],
    [
      'a table in HTML',
      latin('<table border="1" class="dataframe">\n  <thead>\n'),
      /a table in HTML\. .*pandas\.read_html\(path\)\[0\]/,
      /a table in HTML/,
    ],
    ['HTML behind a comment', latin('<!-- a -->\n<HTML lang="en">'), /a web page/, /a web page/],
    [
      'MATLAB 5',
      latin('MATLAB 5.0 MAT-file, Platform: GLNXA64'),
      /a MATLAB file\. .*writetable.*loadmat/,
      /a MATLAB file\. Give an \.onnx/,
    ],
    [
      'MATLAB 7.3',
      latin('MATLAB 7.3 MAT-file, Platform: GLNXA64'),
      /MATLAB file of version 7\.3.*h5py/,
      /MATLAB/,
    ],
    ['HDF5', latin('\x89HDF\r\n\x1a\n\0\0'), /an HDF5 file\. .*h5py/, /an HDF5 file\. .*keras.*export/],
    ['NetCDF', latin('CDF\x01\0\0\0\0'), /NetCDF file\. .*xarray/, /NetCDF/],
    [
      'xlsx',
      zip('[Content_Types].xml', 'xl/workbook.xml'),
      /an Excel workbook \(xlsx\)\. .*read_excel/,
      /Excel/,
    ],
    [
      'xlsx of openpyxl',
      zip('docProps/app.xml', '[Content_Types].xml'),
      /an Excel workbook \(xlsx\)/,
      /Excel/,
    ],
    ['xls', latin('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0'), /an Excel workbook \(xls\).*read_excel/, /Excel/],
    [
      'ods',
      zipSync({ mimetype: [strToU8('application/vnd.oasis.opendocument.spreadsheet'), { level: 0 }] }),
      /an OpenDocument spreadsheet/,
      /OpenDocument/,
    ],
    ['JSON', latin('{"x": [1, 2], "y": [3, 4]}'), /JSON\. .*read_json/, /JSON\. Give an \.onnx/],
    ['JSON lines', latin('\xef\xbb\xbf{"x": 1, "y": 2}\n{"x": 1, "y": 2}\n'), /JSON\. .*lines=True/, /JSON/],
    ['a JSON list', latin('[\n  [1, 2],\n  [3, 4]\n]\n'), /JSON/, /JSON/],
    ['XML', latin('<?xml version="1.0"?><rows/>'), /XML\. .*read_xml/, /XML/],
    ['XML without a declaration', latin('<rows>\n  <row x="1"/>\n</rows>'), /XML/, /XML/],
    [
      'a pickle',
      latin('\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c'),
      /a Python pickle\. .*read_pickle/,
      /a Python pickle\. .*skl2onnx/,
    ],
    ['SQLite', latin('SQLite format 3\0\x10\0'), /a SQLite database\. .*sqlite3 -header -csv/, /SQLite/],
    ['PDF', latin('%PDF-1.7\n%\xe2\xe3'), /a PDF document/, /a PDF document/],
    [
      'PyTorch',
      zip('model/data.pkl', 'model/version'),
      /a PyTorch file/,
      /a PyTorch file\. .*torch\.onnx\.export/,
    ],
    [
      'Keras',
      zip('metadata.json', 'config.json'),
      /a Keras model/,
      /a Keras model\. .*export\('network\.onnx'/,
    ],
    ['zip', zip('runs.csv'), /a zip archive\. Unpack it \(unzip\)/, /a zip archive\. Unpack it/],
    ['tar', tar, /a tar archive\. Unpack it \(tar -xf\)/, /a tar archive/],
    ['packed tar', gzipSync(tar), /a tar archive/, /packed by gzip\. Unpack it \(gunzip\)/],
    ['packed JSON', gzipSync('{"x": 1}'), /JSON/, /packed by gzip/],
    ['bzip2', latin('BZh91AY&SY\0'), /packed by bzip2\. Unpack it \(bunzip2\)/, /bzip2/],
    ['xz', latin('\xfd7zXZ\0\0'), /packed by xz\. Unpack it \(unxz\)/, /xz/],
    ['zstd', latin('\x28\xb5\x2f\xfd\0'), /packed by zstd\. Unpack it \(unzstd\)/, /zstd/],
    ['7z', latin('7z\xbc\xaf\x27\x1c'), /a 7z archive/, /7z/],
    [
      'UTF-16',
      Buffer.from('\uFEFFx,y\n1,2\n', 'utf16le'),
      /text in UTF-16\. Save it in UTF-8: iconv/,
      /UTF-16/,
    ],
    [
      'encrypted Parquet',
      latin('PARE\0\0\0\0'),
      /an encrypted Parquet file\. Write it without encryption/,
      /Parquet/,
    ],
    ['R', latin('RDX3\nX\n\0\0\0\x03'), /an R data file\. .*write\.csv/, /R data/],
  ])('is named with the way out, whatever it is called: %s', async (_, bytes, table, network) => {
    for (const name of ['data', 'data.csv', 'data.txt', 'data.parquet', 'data.xyz', 'model.onnx']) {
      const found = await messages(name, bytes);
      for (const message of Object.values(found)) {
        expect(message).toContain(name);
        expect(message).not.toMatch(/[\n\r]/);
      }
      expect(found.table).toMatch(table);
      expect(found.network).toMatch(network);
      expect(await rejection(inspectFile(file(name)))).toBe(found.network);
    }
  });

  it('is named where one is given in place of the other', async () => {
    const network = await readFile(fixture('onnx/torch-dynamo-silu.onnx'));
    expect((await messagesOfTable('net.onnx', network)).table).toMatch(
      /must be a file of numbers; received an ONNX network\. .*sobolev sample/,
    );
    for (const [name, message] of [
      ['pandas.parquet', /must be an ONNX model; received a Parquet file\. Give an \.onnx file/],
      ['pandas.feather', /received an Arrow file/],
      ['columns.npz', /received NumPy arrays \(npz\)/],
      ['columns.npy', /received a NumPy array/],
    ] as const)
      expect(await rejection(loadSurrogate(fixture(`data/${name}`)))).toMatch(message);
  });

  async function messagesOfTable(name: string, bytes: Uint8Array) {
    await writeFile(file(name), bytes);
    return { table: await rejection(readDataset(file(name), { inputs: ['x'], outputs: ['y'] })) };
  }

  it('but a folder is named too', async () => {
    await mkdir(file('folder.csv'));
    expect(await rejection(readDataset(file('folder.csv')))).toMatch(/folder\.csv must be readable.*EISDIR/);
  });
});

describe('a table', () => {
  it.each([
    ['names in brackets', '[x],y\n1,2\n'],
    ['names in angle brackets', '<x>,y\n1,2\n'],
    ['names in angle brackets, with blanks', '<x> <y>\n1 2\n'],
    ['names in braces', '{x},y\n1,2\n'],
    ['a version', 'version,y\n1,2\n'],
    ['names of formats', 'ORC,y\n1,2\n'],
  ])('is none of these for %s', async (_, text) => {
    expect(foreignFormat(latin(text), 'table')).toBeUndefined();
    await writeFile(file('table.csv'), text);
    const names = text.split('\n')[0].split(/[, ]/);
    const { y } = await readDataset(file('table.csv'), { inputs: [names[0]], outputs: [names[1]] });
    expect(y.data[0]).toBe(2);
  });
});
