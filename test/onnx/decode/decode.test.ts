import { create, toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  SparseTensorProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorProto_DataType as Type,
} from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { decodeModel } from '../../../src/onnx/index.ts';
import { InputError } from '../../../src/tensor/index.ts';
import { floats, integers, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';

const decode = (spec: ModelSpec) => decodeModel(modelBytes(spec), 'net.onnx');

function refused(act: () => unknown, message: RegExp): void {
  expect(act).toThrow(InputError);
  expect(act).toThrow(message);
}

const identity: ModelSpec = { inputs: { x: ['N', 2] }, nodes: [['Identity', 'x', 'y']] };

describe('a model that is decoded', () => {
  test('says what the file says', () => {
    const model = decode({
      inputs: { x: ['N', 2], w: [2] },
      nodes: [['Mul', 'x w', 'y', { note: 'why', at: [1, -2], rate: { float: 0.5 } }]],
      weights: [floats('w', [2], [3, 4])],
      metadata: { author: 'Σ', __proto__x: 'kept' },
      opset: 15,
    });
    expect(model).toMatchObject({
      source: 'net.onnx',
      irVersion: 8,
      producer: { name: 'hand', version: '1' },
      metadata: { author: 'Σ', __proto__x: 'kept' },
      name: 'graph',
      // A weight that is also listed as an input, as older files do, is no input.
      inputs: [{ name: 'x', type: 'float32', dims: ['N', 2] }],
      outputs: [{ name: 'y', type: 'float32', dims: undefined }],
    });
    expect([...model.opsets]).toEqual([
      ['', 15],
      ['ai.onnx.ml', 1],
    ]);
    const [node] = model.nodes;
    expect(node).toMatchObject({ type: 'Mul', domain: '', place: 1, inputs: ['x', 'w'], outputs: ['y'] });
    expect(Object.fromEntries(node.attributes)).toEqual({
      note: { kind: 'string', value: 'why' },
      at: { kind: 'ints', value: [1, -2] },
      rate: { kind: 'float', value: 0.5 },
    });
    expect(model.initializers.get('w')?.values()).toEqual({ shape: [2], data: Float64Array.of(3, 4) });
  });

  test('has its nodes in an order in which they can be computed, the file’s own where it is one', () => {
    const names = (nodes: readonly NodeSpec[]) =>
      decode({ inputs: { x: [2] }, outputs: ['c'], nodes }).nodes.map(({ name }) => name);
    const [a, b, c, d]: NodeSpec[] = [
      ['Neg', 'x', 'a'],
      ['Abs', 'a', 'b'],
      ['Add', 'a b', 'c'],
      ['Exp', 'x', 'd'],
    ];
    expect(names([a, d, b, c])).toEqual(['a', 'd', 'b', 'c']);
    const turned = names([c, b, d, a]);
    expect([...turned].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(turned.indexOf('a')).toBeLessThan(turned.indexOf('b'));
    expect(turned.indexOf('b')).toBeLessThan(turned.indexOf('c'));
  });

  test('is put in order in time, also when its nodes are in the worst one', () => {
    const count = 20_000;
    const nodes = Array.from(
      { length: count },
      (_, k): NodeSpec => ['Neg', `v${count - k - 1}`, `v${count - k}`],
    );
    const model = decode({ inputs: { v0: [1] }, outputs: [`v${count}`], nodes });
    expect(model.nodes[0].name).toBe('v1');
    expect(model.nodes.at(-1)?.name).toBe(`v${count}`);
  });
});

describe('numbers of every type that exporters write', () => {
  const values = (
    fields: Omit<Parameters<typeof create<typeof TensorProtoSchema>>[1] & object, '$typeName'>,
  ) => {
    const proto = create(TensorProtoSchema, { name: 'w', dims: [2n], ...fields });
    return [
      ...(decode({ ...identity, weights: [proto] })
        .initializers.get('w')
        ?.values().data ?? []),
    ];
  };
  const raw = (...bytes: number[]) => Uint8Array.from(bytes);

  test.each<[string, TensorProto['dataType'], object, readonly number[]]>([
    ['float32 raw', Type.FLOAT, { rawData: raw(0, 0, 0xc0, 0x3f, 0, 0, 0, 0x80) }, [1.5, -0]],
    ['float32 typed', Type.FLOAT, { floatData: [1.5, -2] }, [1.5, -2]],
    [
      'float64 raw',
      Type.DOUBLE,
      { rawData: new Uint8Array(Float64Array.of(1 / 3, -1e300).buffer) },
      [1 / 3, -1e300],
    ],
    ['float64 typed', Type.DOUBLE, { doubleData: [1 / 3, 5e-324] }, [1 / 3, 5e-324]],
    // 0x3e00 is 1.5; 0x0001 the smallest subnormal, 2^-24.
    ['float16 raw', Type.FLOAT16, { rawData: raw(0, 0x3e, 1, 0) }, [1.5, 2 ** -24]],
    ['float16 typed', Type.FLOAT16, { int32Data: [0xfbff, 0x7c00] }, [-65504, Number.POSITIVE_INFINITY]],
    ['bfloat16 raw', Type.BFLOAT16, { rawData: raw(0xc0, 0x3f, 0, 0xc0) }, [1.5, -2]],
    ['bfloat16 typed', Type.BFLOAT16, { int32Data: [0x3fc0, 0xc000] }, [1.5, -2]],
    [
      'int64 raw',
      Type.INT64,
      { rawData: new Uint8Array(BigInt64Array.of(-1n, 1n << 40n).buffer) },
      [-1, 2 ** 40],
    ],
    ['int64 typed', Type.INT64, { int64Data: [-1n, 7n] }, [-1, 7]],
    ['int32 raw', Type.INT32, { rawData: new Uint8Array(Int32Array.of(-1, 2).buffer) }, [-1, 2]],
    ['int32 typed', Type.INT32, { int32Data: [-1, 2] }, [-1, 2]],
    ['uint8 raw', Type.UINT8, { rawData: raw(255, 1) }, [255, 1]],
    ['uint64 typed', Type.UINT64, { uint64Data: [7n, 8n] }, [7, 8]],
    ['bool raw', Type.BOOL, { rawData: raw(1, 0) }, [1, 0]],
    ['bool typed', Type.BOOL, { int32Data: [0, 1] }, [0, 1]],
    // The first of those that share a byte is in its lowest bits; what is left of the last byte is 0.
    ['int4 raw', Type.INT4, { rawData: raw(0xe1) }, [1, -2]],
    ['int4 raw, and half a byte', Type.INT4, { dims: [3n], rawData: raw(0x8f, 0x07) }, [-1, -8, 7]],
    ['int4 typed', Type.INT4, { dims: [3n], int32Data: [225, 3] }, [1, -2, 3]],
    ['uint4 raw', Type.UINT4, { rawData: raw(0xf1) }, [1, 15]],
    ['uint4 typed', Type.UINT4, { dims: [3n], int32Data: [33, 15] }, [1, 2, 15]],
    ['int2 raw', Type.INT2, { dims: [5n], rawData: raw(0b00_01_10_01, 0b01) }, [1, -2, 1, 0, 1]],
    ['uint2 typed', Type.UINT2, { dims: [3n], int32Data: [0b11_10_01] }, [1, 2, 3]],
  ])('%s', (_, dataType, data, expected) => {
    expect(values({ dataType, ...data })).toEqual(expected);
  });

  test('float16 over all of its finite values is the number that its fields say', () => {
    const bits = Array.from({ length: 1 << 16 }, (_, k) => k);
    const proto = create(TensorProtoSchema, {
      name: 'w',
      dims: [1n << 16n],
      dataType: Type.FLOAT16,
      int32Data: bits,
    });
    const data =
      decode({ ...identity, weights: [proto] })
        .initializers.get('w')
        ?.values().data ?? [];
    // Ordered like their bits, exact at powers of two, and odd.
    expect(data[0x3c00]).toBe(1);
    expect(data[0x0400]).toBe(2 ** -14);
    for (let k = 1; k <= 0x7c00; k++) {
      expect(data[k]).toBeGreaterThan(data[k - 1]);
      expect(data[k | 0x8000]).toBe(-data[k]);
    }
  });

  test.each([
    ['a string', Type.STRING, { stringData: [raw(65), raw(66)] }],
    ['a complex number', Type.COMPLEX64, { floatData: [1, 2, 3, 4] }],
    ['a fraction of 4 bits', Type.FLOAT4E2M1, { rawData: raw(0x21) }],
    ['a type of the future', 999 as Type, { rawData: raw(1) }],
  ])('but %s only when it is asked for', (_, dataType, data) => {
    const proto = create(TensorProtoSchema, { name: 'w', dims: [2n], dataType, ...data });
    const model = decode({ ...identity, weights: [proto] });
    expect(model.nodes).toHaveLength(1);
    refused(
      () => model.initializers.get('w')?.values(),
      /weight "w" of net\.onnx must be of a type that can be read/,
    );
  });

  test('and sparse weights are refused only when they are asked for', () => {
    const bytes = modelBytes({ inputs: { x: [2] }, outputs: ['y'], nodes: [['Identity', 'x', 'y']] });
    const sparse = create(SparseTensorProtoSchema, {
      values: floats('s', [1], [2]),
      indices: integers('i', [1]),
      dims: [9n],
    });
    const extra = toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, { graph: { sparseInitializer: [sparse] } }),
    );
    const model = decodeModel(Uint8Array.from([...bytes, ...extra]), 'net.onnx');
    refused(
      () => model.initializers.get('s')?.values(),
      /must be of a type that can be read; received sparse float32/,
    );
  });
});

describe('a hostile model is refused in a sentence', () => {
  const weight = (fields: object) =>
    decode({
      ...identity,
      weights: [create(TensorProtoSchema, { name: 'w', dataType: Type.FLOAT, ...fields })],
    });

  test.each<[string, object, RegExp]>([
    ['a negative size', { dims: [-1n] }, /dimensions of weight "w" of net\.onnx must be sizes; received -1/],
    ['a huge size', { dims: [1n << 60n] }, /must be sizes; received 1152921504606846976/],
    [
      'a huge product',
      { dims: [2000000000n, 2000000000n] },
      /must have shape \[2000000000,2000000000\]; received 0 numbers/,
    ],
    [
      'more numbers than bytes',
      { dims: [3n], rawData: new Uint8Array(8) },
      /must have shape \[3\]; received 2 numbers/,
    ],
    [
      'half a number',
      { dims: [2n], rawData: new Uint8Array(7) },
      /must have shape \[2\]; received 1\.75 numbers/,
    ],
    ['fewer typed numbers', { dims: [4n], floatData: [1] }, /must have shape \[4\]; received 1 numbers/],
    ['very many axes', { dims: new Array(100).fill(1n), floatData: [1] }, /at most 64 axes; received 100/],
  ])('with %s of a weight', (_, fields, message) => {
    refused(() => weight(fields), message);
  });

  test.each<[string, ModelSpec, RegExp]>([
    [
      'a value that is made from itself',
      {
        inputs: { x: [1] },
        nodes: [
          ['Add', 'x c', 'a'],
          ['Neg', 'a', 'b'],
          ['Abs', 'b', 'c'],
          ['Exp', 'c', 'y'],
        ],
      },
      /no value of net\.onnx may be made from itself; received a cycle through node [123] /,
    ],
    ['a node that feeds itself', { nodes: [['Neg', 'y', 'y']] }, /a cycle through node 1 "y" \(Neg\)/],
    [
      'a value that nothing makes',
      { inputs: { x: [1] }, nodes: [['Add', 'x z', 'y']] },
      /must be made by it; received "z", used by node 1 "y" \(Add\)/,
    ],
    [
      'an output that nothing makes',
      { inputs: { x: [1] }, nodes: [['Neg', 'x', 'z']] },
      /"y", used by the outputs/,
    ],
    [
      'a value made twice',
      {
        inputs: { x: [1] },
        nodes: [
          ['Neg', 'x', 'y'],
          ['Abs', 'x', 'y'],
        ],
      },
      /must be made once; received "y" made again by node 2 "y" \(Abs\)/,
    ],
    ['an input made by a node', { inputs: { x: [1], y: [1] }, nodes: [['Neg', 'x', 'y']] }, /"y" made again/],
    [
      'two weights of one name',
      { ...identity, weights: [floats('w', [1], [1]), floats('w', [1], [2])] },
      /needs a name of its own; received "w"/,
    ],
    [
      'an operation of several lines',
      {
        inputs: { x: [1] },
        nodes: [
          ['Neg', 'x', 'z'],
          ['Odd\nOne', 'q', 'y'],
        ],
      },
      /used by node 2 "y" \(Odd\?One\)/,
    ],
    [
      'a node without an operation',
      { inputs: { x: [1] }, nodes: [['', 'x', 'y']] },
      /must name its operation/,
    ],
    [
      'an input of a negative size',
      { ...identity, inputs: { x: [-3] } },
      /dimensions of "x" must be sizes; received -3/,
    ],
  ])('with %s', (_, spec, message) => {
    refused(() => decode(spec), message);
  });

  test('with graphs nested in graphs without end', () => {
    let nested: readonly NodeSpec[] = [['Neg', 'x', 'y']];
    for (let depth = 0; depth < 200; depth++) nested = [['If', 'x', 'y', { then_branch: { graph: nested } }]];
    refused(
      () => decode({ inputs: { x: [1] }, nodes: nested }),
      /must be an ONNX model; received .*recursion/,
    );
  });
});

describe('weights in another file', () => {
  const stored = Float32Array.of(9, 1, 2, 3);
  const bytes = new Uint8Array(stored.buffer);
  const spec = (entries: Readonly<Record<string, string>>) =>
    modelBytes({
      ...identity,
      weights: [
        create(TensorProtoSchema, {
          name: 'w',
          dataType: Type.FLOAT,
          dims: [3n],
          dataLocation: TensorProto_DataLocation.EXTERNAL,
          externalData: Object.entries(entries).map(([key, value]) =>
            create(StringStringEntryProtoSchema, { key, value }),
          ),
        }),
      ],
    });

  test('are read from where they are said to be, when they are asked for', () => {
    const asked: string[] = [];
    const model = decodeModel(
      spec({ location: 'sub/w.bin', offset: '4', length: '12' }),
      'net.onnx',
      (location) => {
        asked.push(location);
        return bytes;
      },
    );
    expect(asked).toEqual([]);
    expect([...(model.initializers.get('w')?.values().data ?? [])]).toEqual([1, 2, 3]);
    model.initializers.get('w')?.values();
    expect(asked).toEqual(['sub/w.bin']);
  });

  test.each([
    '/etc/passwd',
    '../secret',
    'a/../../secret',
    'a\\..\\..\\secret',
    '\\\\server\\share',
    'C:\\secret',
    'c:secret',
    'a\0b',
    '',
  ])('are never looked for at %j', (location) => {
    refused(
      () => decodeModel(spec({ location }), 'net.onnx', () => expect.unreachable('asked for a file')),
      /weight "w" of net\.onnx must lie in a file of the model's own folder/,
    );
  });

  test.each([
    ['a length that does not fit the shape', { location: 'w', length: '8' }, /needs 12 bytes; received 8/],
    [
      'a length that is no number',
      { location: 'w', length: '-12' },
      /whole numbers as place and length; received "-12"/,
    ],
    [
      'an offset beyond all numbers',
      { location: 'w', offset: '99999999999999999999' },
      /whole numbers as place and length/,
    ],
  ])('are refused with %s', (_, entries, message) => {
    refused(() => decodeModel(spec(entries as Record<string, string>), 'net.onnx', () => bytes), message);
  });

  test('are refused beyond the end of the file, and without a way to get them', () => {
    const late = spec({ location: 'w', offset: '8' });
    const weight = (external?: () => Uint8Array) =>
      decodeModel(late, 'net.onnx', external).initializers.get('w')?.values();
    refused(() => weight(() => bytes), /needs 20 bytes of "w"; received 16/);
    refused(() => weight(), /is kept in another file, "w"/);
  });
});

test('what is no model at all is refused by name', () => {
  refused(() => decodeModel(new Uint8Array(), 'some.onnx'), /some\.onnx must be an ONNX model with a graph/);
  refused(
    () => decodeModel(new TextEncoder().encode('PK\x03\x04'), 'some.onnx'),
    /some\.onnx must be an ONNX model/,
  );
});
