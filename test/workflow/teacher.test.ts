import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { loadSurrogate, loadTeacher } from '../../src/node/network-file.ts';
import { inspectModel, writeSurrogate } from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { importTeacher } from '../../src/workflow/index.ts';
import { floats, integers, type ModelSpec, modelBytes } from '../support/onnx-builder.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

/* What ONNX files label points with. The right values of fixtures come from ONNX Runtime, by way of the script that made them. */

const engine = await openEngine({ engine: 'native', threads: 1 });
const fixture = (name: string) => `test/fixtures/onnx/${name}`;

describe('an ONNX file as a teacher', () => {
  it('is a network where it is one', async () => {
    const bytes = writeSurrogate(exampleSurrogate());
    const teacher = importTeacher(bytes, { name: 'example' });
    expect(teacher).toMatchObject({ kind: 'network', model: { name: 'example' } });
    const file = fixture('torch-dynamo-silu.onnx');
    const network = await loadSurrogate(file);
    expect(await loadTeacher(file)).toMatchObject({ kind: 'network', network, model: { name: file } });
  });

  it('is a graph where its operations are read: the values of the file, and their derivatives', async () => {
    const file = fixture('torchscript-attention');
    const document = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
    const { kind, model } = await loadTeacher(`${file}.onnx`);
    expect(kind).toBe('graph');
    expect(model.inputs.every(({ unnamed }) => unnamed)).toBe(true);
    const x = tensor(document.x);
    const at = { random: stream(1, 'noise'), engine };
    const { y, dydx } = await model.label(x, { order: 1, ...at });
    document.y.flat().forEach((value: number, k: number) => {
      expect(y.data[k]).toBeCloseTo(value, 5);
    });
    document.dydx.flat(2).forEach((slope: number, k: number) => {
      expect(dydx?.data[k]).toBeCloseTo(slope, 5);
    });
  });

  it('is run by ONNX Runtime where they are not, and says which operation is in the way', async () => {
    const bytes = modelBytes({
      nodes: [['Hardmax', 'x', 'y']],
      inputs: { x: ['N', 2] },
      outputSizes: { y: ['N', 2] },
    });
    const { kind, model, ...rest } = importTeacher(bytes, { source: 'hard.onnx' });
    expect([kind, rest]).toEqual(['runtime', { reason: expect.stringMatching(/^node 1 "y" \(Hardmax\): /) }]);
    const points = tensor([
      [1, 2],
      [4, 3],
    ]);
    const { y } = await model.label(points, { order: 0, random: stream(1, 'noise'), engine });
    expect([...y.data]).toEqual([0, 1, 1, 0]);
  });

  it('is called as networks are: by the names of the file where several of its values are side by side', () => {
    const names = (variables: readonly { readonly name: string }[]) => variables.map(({ name }) => name);
    const square = {
      inputs: { x: ['N', 2], e: ['N', 1] },
      nodes: [
        ['Mul', 'x e', 'mean'],
        ['Mul', 'e e', 'std'],
      ] as const,
      outputs: ['mean', 'std'],
    };
    const { kind, model } = importTeacher(modelBytes(square));
    expect([kind, names(model.inputs), names(model.outputs)]).toEqual([
      'graph',
      ['x_0', 'x_1', 'e'],
      ['mean_0', 'mean_1', 'std'],
    ]);
    const run = {
      ...square,
      nodes: [...square.nodes, ['Hardmax', 'mean', 'hard'] as const],
      outputs: ['std', 'hard'],
      outputSizes: { std: ['N', 1], hard: ['N', 2] },
    };
    const { kind: other, model: values } = importTeacher(modelBytes(run));
    expect([other, names(values.outputs)]).toEqual(['runtime', ['std', 'hard_0', 'hard_1']]);
    expect(names(importTeacher(modelBytes({ ...run, outputs: ['hard'] })).model.outputs)).toEqual([
      'y0',
      'y1',
    ]);
  });

  it('leaves classes out, and says so', () => {
    const notes: string[] = [];
    const bytes = modelBytes({
      inputs: { x: ['N', 2] },
      nodes: [
        ['ArgMax', 'x', 'label'],
        ['Hardmax', 'x', 'y'],
      ],
      outputs: ['label', 'y'],
      types: { label: 7 },
      outputSizes: { label: ['N', 1], y: ['N', 2] },
    });
    const { model } = importTeacher(bytes, { source: 'tree.onnx', note: (text) => notes.push(text) });
    expect(model.outputs).toHaveLength(2);
    expect(notes).toEqual(['tree.onnx: label is left out: classes are no labels']);
    expect(inspectModel(bytes).labels).toBe('values');
  });

  it.each<[string, Pick<ModelSpec, 'nodes' | 'weights'>]>([
    [
      'draws numbers',
      {
        nodes: [
          ['RandomNormalLike', 'x', 'n'],
          ['Add', 'x n', 'y'],
        ],
      },
    ],
    [
      'has a dropout that drops',
      {
        nodes: [['Dropout', 'x ratio on', 'y']],
        weights: [
          floats('ratio', [], [0.5]),
          { ...integers('on', [1], []), dataType: 9, int64Data: [], int32Data: [1] },
        ],
      },
    ],
  ])('is none where a file %s, as an inspection says', (_, part) => {
    const bytes = modelBytes({ ...part, inputs: { x: ['N', 2] }, outputSizes: { y: ['N', 2] } });
    const inspection = inspectModel(bytes);
    expect(inspection.labels).toBe('nothing');
    expect(inspection.unlabelled).toMatch(/^node 1 .*: it draws at random$/);
    expect(() => importTeacher(bytes)).toThrow(
      /must give the same each time; received node 1 .*: it draws at random/,
    );
  });

  it('is none where the file gives no numbers, or is a damaged one of ours', () => {
    const texts = modelBytes({ nodes: [['Identity', 'x', 'y']], inputs: { x: ['N', 2] }, types: { x: 8 } });
    expect(() => importTeacher(texts)).toThrow(/must be float32 or float64; received string/);
    const own = modelBytes({
      nodes: [['Identity', 'x', 'y']],
      inputs: { x: ['N', 2] },
      metadata: { sobolev: '{}' },
    });
    expect(() => importTeacher(own, { source: 'own.onnx' })).toThrow(/own\.onnx/);
  });
});
