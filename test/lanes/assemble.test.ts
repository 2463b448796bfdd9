import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { adjoint, type Expression, input, type LoopBody } from '../../src/graph/index.ts';
import { assemble } from '../../src/lanes/assemble.ts';
import { emit } from '../../src/lanes/emit.ts';
import { instructions } from '../../src/lanes/instructions.ts';
import { ModuleBytes } from '../../src/lanes/module-bytes.ts';
import { place } from '../../src/lanes/place.ts';
import { plan } from '../../src/lanes/plan.ts';
import { squaresText } from '../../src/lanes/squares/compile.ts';
import { stepsText } from '../../src/lanes/steps.ts';

const { parseWat } = await wabt();

/** The bytes that the reference makes of a text. */
function expected(text: string): Uint8Array {
  const module = parseWat('step.wat', text, { simd: true, bulk_memory: true, threads: true });
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

const rows = 16;
const [x, y] = [input('x', [rows, 3]), input('y', [rows, 2])];
const parameters = input('parameters', [3 * 5 + 5 + 5 * 2]);

function training(loss: (out: Expression, hidden: Expression) => Expression): LoopBody {
  const hidden = x.matmul(parameters.slice(0, 0, 15).reshape([3, 5])).add(parameters.slice(0, 15, 20));
  const out = hidden.silu().matmul(parameters.slice(0, 20, 30).reshape([5, 2]));
  const total = loss(out, hidden);
  return {
    carried: [
      {
        name: 'parameters',
        next: parameters.sub(adjoint(total, [parameters])[0].mul(input('rate', []))),
      },
    ],
    collected: { total },
    gathered: [
      { name: 'x', shape: [rows, 3] },
      { name: 'y', shape: [rows, 2] },
    ],
    scheduled: [{ name: 'rate', shape: [] }],
  };
}

const bodies: readonly (readonly [string, LoopBody])[] = [
  ['squares', training((out) => out.sub(y).square().mean())],
  ['tanh and relu', training((out, h) => out.tanh().sub(y).square().mean().add(h.relu().mean()))],
  ['sigmoid, exp and sqrt', training((out) => out.sigmoid().exp().add(1).sqrt().sub(y).square().mean())],
  [
    'constants that are no decimals',
    training((out) =>
      out
        .mul(1 / 3)
        .sub(y)
        .square()
        .mean(),
    ),
  ],
];

describe('modules of lanes', () => {
  it.each(bodies)('are, byte by byte, what wabt assembles: %s', (_, body) => {
    for (const memory of ['(memory 1)', '(memory 1 65536 shared)']) {
      const text = emit(place(plan(body)), memory);
      expect(Buffer.compare(assemble(text), expected(text))).toBe(0);
    }
    const parts = [
      { name: 'x', offset: 0, width: 3 },
      { name: 'y', offset: 3, width: 2 },
    ];
    const { text } = stepsText(body, { parts, most: 4, shared: true })!;
    expect(Buffer.compare(assemble(text), expected(text))).toBe(0);
  });

  it('have every instruction of the table', () => {
    const operands: Record<string, string> = {
      none: '',
      local: '$i',
      function: '$f',
      global: '$base',
      label: '$again',
      lane: '3',
      lanes: '0 1 2 3 31 30 29 28 4 5 6 7 8 9 10 11',
      i32: '-77777',
      v128: 'f32x4 nan -inf -0 1e-7',
      memories: '',
      address: 'offset=300',
    };
    const values: Record<string, string> = {
      i: '(local.get $i)',
      f: '(f32.load (local.get $i))',
      v: '(local.get $v)',
    };
    /** What each takes, and whether it leaves a value. */
    const signature = (name: string): string => {
      if (name === 'br_if' || name === 'local.set') return 'i';
      if (name === 'memory.copy') return 'iii';
      if (/^(?:call|(?:local|global)\.get|.*\.const)$/.test(name)) return '';
      if (name.endsWith('.store')) return name.startsWith('f32') ? 'if' : 'iv';
      if (/\.load/.test(name)) return 'i';
      if (/^i32x4\.sh/.test(name)) return 'vi';
      if (name === 'v128.bitselect') return 'vvv';
      if (name.startsWith('i32.')) return 'ii';
      if (name.startsWith('f32.')) return 'ff';
      return /extract_lane|abs|neg|sqrt|convert/.test(name) ? 'v' : 'vv';
    };
    for (const [name, { immediate }] of Object.entries(instructions)) {
      const call = `(${name} ${operands[immediate]} ${[...signature(name)].map((kind) => values[kind]).join(' ')})`;
      const leaves = !/br_if|call|local\.set|memory\.copy|store/.test(name);
      const type = /extract_lane|^f32\./.test(name) ? 'f' : /^(?:v128|[fi]32x4|i8x16)/.test(name) ? 'v' : 'i';
      const store = {
        i: `(local.set $i ${call})`,
        v: `(local.set $v ${call})`,
        f: `(f32.store (local.get $i) ${call})`,
      };
      const imports = '(import "env" "memory" (memory 1)) (import "env" "base" (global $base i32))';
      const text = `(module ${imports} (func $f) (func (export "step") (local $i i32)
        (local $v v128) (loop $again ${leaves ? store[type] : call})))`;
      expect(Buffer.compare(assemble(text), expected(text)), name).toBe(0);
    }
  });

  it('have whole numbers of any size', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(0xffffffff), (value, offset) => {
        const text = `(module (import "env" "memory" (memory 1)) (func (export "step")
          (memory.copy (i32.const ${value}) (i32.const 0) (i32.const 4))
          (f32.store offset=${offset} (i32.const 0) (f32.load (i32.const 0)))))`;
        expect(Buffer.compare(assemble(text), expected(text))).toBe(0);
      }),
      { numRuns: 50 },
    );
    expect([...new ModuleBytes().unsigned(624_485).bytes]).toEqual([0xe5, 0x8e, 0x26]);
    expect([...new ModuleBytes().signed(-123_456).bytes]).toEqual([0xc0, 0xbb, 0x78]);
  });

  it('refuse what they do not know', () => {
    const module = (code: string) =>
      `(module (import "env" "memory" (memory 1)) (func (export "step") ${code}))`;
    expect(() => assemble(module('(f64.store (i32.const 0) (f64.const 1))'))).toThrow(
      'no instruction f64.const',
    );
    expect(() => assemble(module('(local.get $nowhere)'))).toThrow('no $nowhere');
  });
});

it('gives the bytes of the reference for squares in doubles', () => {
  const [a, b, w] = [input('a', []), input('b', []), input('w', [])];
  const residuals = [
    a.mul(w).tanh().sub(b),
    a
      .mul(w)
      .softplus()
      .mul(1 / 3),
    a.exp().sub(w.log()),
  ];
  const rows = { residuals, moving: 2, columns: [a, b], shared: [w], free: [w] };
  for (const memory of ['own', 'shared'] as const) {
    const text = squaresText(rows)!.text(memory);
    expect(assemble(text)).toEqual(expected(text));
  }
});
