import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lookAt } from '../../results/survey-file.js';
import { readList } from '../../results/survey-list.js';
import { surveyJson, surveyPart } from '../../results/survey-page.js';
import { openEngine } from '../../src/node/engines.ts';
import { floats, modelBytes } from '../support/onnx-builder.ts';
import { temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();
const docs = (name: string) => new URL(`../../docs/${name}`, import.meta.url);
const engine = await openEngine({ engine: 'native', threads: 1 });
const entry = {
  ...{ repo: 'somebody/something', commit: '0', path: 'net.onnx', kind: 'tests', mlp: true, why: '' },
  output: '',
  input: '',
  sample: 1 as const,
};
const weights = [floats('w', [2, 2], [0.3, -0.2, 0.1, 0.4])];

async function found(
  nodes: Parameters<typeof modelBytes>[0]['nodes'],
  inputs: Record<string, (string | number)[]>,
) {
  await writeFile(path('net.onnx'), modelBytes({ nodes, inputs, weights }));
  return lookAt(engine, entry, path('net.onnx'));
}

describe('the survey', () => {
  it('is printed in docs/importing.md from docs/survey.json, of the files in results/survey.tsv', async () => {
    const text = await readFile(docs('survey.json'), 'utf8');
    const rows = JSON.parse(text);
    expect(surveyJson(rows)).toBe(text);
    expect(await readFile(docs('importing.md'), 'utf8')).toContain(surveyPart(rows));
    const list = readList(await readFile(new URL('../../results/survey.tsv', import.meta.url), 'utf8'));
    const places = (files: readonly { repo: string; path: string }[]) =>
      files.map(({ repo, path }) => `${repo}/${path}`);
    expect(places(rows)).toEqual(places(list));
  });

  it.each([
    ['any batch', ['N', 2]],
    ['one point', [1, 2]],
    ['a fixed batch', [3, 2]],
  ])('compares a network with its file: %s', async (_, dims) => {
    const row = await found(
      [
        ['MatMul', 'x w', 'h'],
        ['Tanh', 'h', 'a'],
        ['MatMul', 'a w', 'y'],
      ],
      { x: dims },
    );
    expect(row).toMatchObject({ is: 'network', activation: 'tanh linear', exported: true });
    for (const difference of [row.values, row.gradients])
      expect(Math.abs(difference as number)).toBeLessThan(1e-6);
    expect(row.values).not.toBe(0);
  });

  it('sees where a file gives other values than were read', async () => {
    // An operation whose precision is the file's own: sixteen bits of a product.
    const row = await found(
      [
        ['MatMul', 'x w', 'h'],
        ['Cast', 'h', 'half', { to: 10 }],
        ['Cast', 'half', 'y', { to: 1 }],
      ],
      { x: ['N', 2] },
    );
    expect(row.is === 'network' ? row.values : 1).toBeGreaterThan(1e-5);
  });

  it('says what else a file is, and why it is no network', async () => {
    const row = await found(
      [
        ['MatMul', 'x w', 'h'],
        ['Mul', 'h h', 'y'],
      ],
      { x: ['N', 2] },
    );
    expect(row).toMatchObject({ is: 'values and derivatives', reason: expect.stringMatching(/\(Mul\)/) });
    expect(surveyPart([{ ...row, mlp: true }])).toMatch(/\| Mul: .* \| 1 \|/);
  });
});
