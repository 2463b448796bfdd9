import { describe, expect, test } from 'vitest';
import {
  type ExportOptions,
  exportC,
  exportModule,
  exportOnnx,
  exportSurrogate,
} from '../../src/export/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const surrogate = exampleSurrogate();

describe('exporting a surrogate', () => {
  test('writes what the writer of its target does, with gradients by default', () => {
    expect(exportSurrogate(surrogate, { to: 'onnx' })).toEqual(exportOnnx(surrogate, { order: 1 }));
    expect(exportSurrogate(surrogate, { to: 'onnx', order: 2, second: 'hvp', precision: 'float64' })).toEqual(
      exportOnnx(surrogate, { order: 2, second: 'hvp', precision: 'float64' }),
    );
    expect(exportSurrogate(surrogate, { to: 'ts', name: 'price' })).toBe(
      exportModule(surrogate, { language: 'ts', order: 1, name: 'price' }),
    );
    expect(exportSurrogate(surrogate, { to: 'js', order: 0 })).toBe(
      exportModule(surrogate, { language: 'js', order: 0 }),
    );
    expect(exportSurrogate(surrogate, { to: 'c', order: 2, name: 'price' })).toBe(
      exportC(surrogate, { order: 2, name: 'price' }),
    );
  });

  test.each<[object, RegExp]>([
    [{}, /exported to one of onnx, ts, js, c; received undefined/],
    [{ to: 'py' }, /exported to one of onnx, ts, js, c; received "py"/],
    [{ to: 'js', order: 3 }, /order of an export must be/],
    [{ to: 'c', order: -1 }, /order of an export must be/],
    [{ to: 'onnx', name: 'price' }, /the option name is of code; received price/],
    [{ to: 'ts', second: 'hvp' }, /the option second is of ONNX files; received hvp.*export to onnx/],
    [{ to: 'c', precision: 'float32' }, /the option precision is of ONNX files/],
    [{ to: 'c', name: '2d' }, /name of generated code must be a letter/],
  ])('refuses options that it would have to ignore or guess: %j', (options, message) => {
    const write = () => exportSurrogate(surrogate, options as ExportOptions);
    expect(write).toThrow(InputError);
    expect(write).toThrow(message);
  });
});
