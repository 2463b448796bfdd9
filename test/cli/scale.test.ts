import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ofLabels } from '../../src/cli/label-task.ts';
import { bySteps, demandMemory, ofFile } from '../../src/cli/memory.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { perceptron, writeSurrogate } from '../../src/surrogate/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, sobolev } from './support.ts';

/* Many outputs, many inputs, and what fits into memory, on the command line. */

const path = temporaryDirectory();

async function write(name: string, sizes: readonly number[], seed: number): Promise<string> {
  const [d, m] = [sizes[0], sizes[sizes.length - 1]];
  const bytes = writeSurrogate({
    ...freshNetwork(sizes, 'tanh', seed),
    normalisation: {
      xMean: new Float64Array(d),
      xStd: new Float64Array(d).fill(1),
      yMean: new Float64Array(m),
      yStd: new Float64Array(m).fill(2),
    },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}`, lo: 0, hi: 1 })),
    outputs: Array.from({ length: m }, (_, k) => ({ name: `y${k}` })),
    provenance: {},
  });
  await writeFile(path(name), bytes);
  return path(name);
}

/** A training so short that it need not help: what it prints, whichever way it ends. */
async function finetune(...argv: string[]) {
  const short = ['--points', '64', '--steps', '5', '--threads', '1', '--json'];
  const { code, stdout, stderr } = await sobolev(['finetune', ...argv, ...short]);
  expect([0, 3], stderr).toContain(code);
  return JSON.parse(stdout);
}

it('a teacher of many outputs teaches by random cotangents, says so and records it', async () => {
  const [big, small] = [await write('big.onnx', [3, 8, 80], 1), await write('small.onnx', [3, 4, 80], 2)];
  const document = await finetune(small, '--teacher', big, '--out', path('tuned.onnx'));
  expect(document.notes).toContain('derivatives: one random cotangent a point, of 80 outputs');
  expect(document.training.curve.terms.gradients.length).toBeGreaterThan(0);
  const { provenance } = await loadSurrogate(path('tuned.onnx'));
  expect(provenance.labels).toEqual({ points: 64, design: 'sobol', derivatives: 'cotangents' });
});

it('--loss vanilla asks a teacher or reference for no derivatives', async () => {
  const [big, small] = [await write('big.onnx', [3, 8, 80], 1), await write('small.onnx', [3, 4, 80], 2)];
  const vanilla = ['--loss', 'vanilla', '--out', path('vanilla.onnx')];
  const taught = await finetune(small, '--teacher', big, ...vanilla);
  expect(taught.notes.join()).not.toMatch(/derivatives/);
  expect(taught.training.curve.terms.gradients).toBeUndefined();
  const { provenance } = await loadSurrogate(path('vanilla.onnx'));
  expect(provenance.labels).toMatchObject({ derivatives: 'none' });
  const referred = await finetune(small, '--reference', big, ...vanilla);
  expect(referred.fit[1].r2.gradients).toBeUndefined();
});

it("more inputs than Sobol' points are known for are drawn uniformly, which is said", async () => {
  const [big, small] = [await write('wide.onnx', [320, 4, 1], 1), await write('less.onnx', [320, 2, 1], 2)];
  const note = "320 inputs: points are drawn uniformly; Sobol' points are known for at most 256";
  const out = path('wide-tuned.onnx');
  for (const source of ['--teacher', '--reference']) {
    const document = await finetune(small, source, big, '--out', out);
    expect(document.notes).toContain(note);
    expect((await loadSurrogate(out)).provenance.labels).toMatchObject({ design: 'uniform' });
  }
  const sample = ['sample', big, '--points', '8', '--threads', '1', '--out', path('wide.parquet')];
  const sampled = await documentOf(...sample);
  expect(sampled).toMatchObject({ design: 'uniform', notes: [note] });
  const refused = await sobolev([...sample, '--design', 'sobol']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/1 to 256 dimensions; received "?320/);
  const asked = await finetune(small, '--teacher', big, '--design', 'uniform', '--out', out);
  expect(asked.notes).not.toContain(note);
});

it('a training that does not fit into memory is refused with the options that make it fit', () => {
  const architecture = perceptron([191, 64, 64, 24_066], 'silu');
  const size = { points: 65_536, architecture, labels: 'cotangents' } as const;
  const refuse =
    (change: object, limit: number, shrinkable = { ...ofLabels, ...bySteps }) =>
    () =>
      demandMemory({ ...size, ...change }, shrinkable, limit);
  expect(refuse({}, 16e9)).toThrow(
    /quarters of the memory, 16\.0 GB; received about 81\.\d GB for 65,536 points of 191 inputs and 24,066 outputs\. Use --points 8192\./,
  );
  expect(refuse({}, 60e9)).toThrow(/Use --loss vanilla, or --points 32768\./);
  expect(refuse({ batch: 65_536 }, 85e9)).toThrow(/Use --batch \d+, or --loss vanilla/);
  expect(refuse({}, 16e9, ofFile)).toThrow(/Use a file of 8,192 rows or fewer\./);
  // The labels of a file stay whole; those that are made for it are as many as are compared.
  const along = { points: 1000, architecture: perceptron([4, 8, 1], 'silu'), labels: 'jacobians' } as const;
  const many = { ...along, second: 'axes', sweeps: 1e9 } as const;
  expect(() => demandMemory(many, ofFile, 1e9)).toThrow(/Use --directions random --count \d+, or --order 1/);
  const held = { ...along, points: 2e6, second: 'axes', sweeps: 4 } as const;
  expect(() => demandMemory(held, ofFile, 0.5e9)).not.toThrow(/--directions/);
  expect(refuse({}, 1e8)).toThrow(/a smaller network, or a machine with more memory\./);
  expect(refuse({}, 100e9)).not.toThrow();
});
