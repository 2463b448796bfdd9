import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readSteps } from './bring-your-own.ts';

/* docs/bring-your-own.md word for word, Python included, with the built command. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const python = join(root, '.venv/exporters-torch/bin/python');
const folder = await mkdtemp(join(tmpdir(), 'sobolev-bring-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test.skipIf(!existsSync(python))(
  'a PyTorch user comes from a network to its gradient in Python (needs .venv/exporters-torch, see test/fixtures/make)',
  async () => {
    const node = (...words: string[]) =>
      execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    const built = join(folder, 'built');
    node(
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(root, 'tsconfig.build.json'),
      '--outDir',
      join(built, 'dist'),
    );
    await symlink(join(root, 'package.json'), join(built, 'package.json'));
    await symlink(join(root, 'node_modules'), join(built, 'node_modules'), 'junction');
    const printed = new Map<string, string>();
    for (const step of await readSteps()) {
      if (step.kind === 'file') {
        await writeFile(join(folder, step.name), step.text);
        continue;
      }
      const [program, ...words] = step.words;
      printed.set(
        words[0],
        program === 'python'
          ? execFileSync(python, words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
          : node(join(built, 'dist/cli/main.js'), ...words),
      );
    }
    expect(printed.get('inspect')).toContain('3-64-64-64-1, silu');
    // The power itself, by the formula of the page; the network that was trained for a minute is within a few percent of it.
    const power = ([load, temperature, charge]: readonly number[]) => {
      const voltage = 3.2 + 0.7 * charge + 0.25 * charge ** 3 - 0.3 * Math.exp(-12 * charge);
      const resistance = 0.08 * (1 + Math.exp(-(temperature - 10) / 15));
      return (voltage ** 2 * load) / (load + resistance) ** 2;
    };
    const numbers = printed
      .get('use.py')
      ?.match(/-?[\d.]+(e[+-]?\d+)?/g)
      ?.map(Number);
    expect(numbers).toHaveLength(2 + 6);
    [power([2, 25, 0.6]), power([0.8, -5, 0.9])].forEach((value, k) => {
      expect(Math.abs((numbers as number[])[k] / value - 1)).toBeLessThan(0.05);
    });
  },
);
