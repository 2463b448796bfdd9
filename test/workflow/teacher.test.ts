import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { loadSurrogate, loadTeacher } from '../../src/node/network-file.ts';
import { writeSurrogate } from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { importTeacher } from '../../src/workflow/index.ts';
import { modelBytes } from '../support/onnx-builder.ts';
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
