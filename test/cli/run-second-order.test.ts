import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { sobolev } from './support.ts';

const path = temporaryDirectory();
const small = [
  ...['sampling.points=256', 'test.points=32', 'network.hidden=8x2', 'pruning.keep=4'],
  ...['oversized.steps=64', 'pruned.steps=64', 'sobolev.steps=64', 'polished=false'],
];
const run = (study: string, out: string, ...settings: string[]) =>
  sobolev(['run', study, '--set', ...small, ...settings, '--out', path(out), '--threads', '1']);

describe('sobolev run of second order', () => {
  it('says the loss, the noise of labels and noise beside error, and lists the sixth network', async () => {
    const { code, stderr, stdout } = await run(
      'bachelier',
      'second',
      'sobolev.order=2',
      'reference.paths=16',
      'smallest=false',
    );
    expect([0, 3]).toContain(code);
    const said = stderr + stdout;
    expect(said).toMatch(
      /256 points; pathwise and .* would be found; noise is [\d.]+ % of values, [\d.]+ % of gradients and [\d.]+ % of curvatures;/,
    );
    expect(said).toContain('second derivatives whole; trained on values alone');
    expect(said).toMatch(
      /loss sobolev of order 2, λ = 1: 0\.111 of values, 0\.778 of derivatives and 0\.111 of second/,
    );
    expect(said).toMatch(
      /fine-tune second-order: .*; curvatures: error [\d.e-]+, .*labels' noise [\d.e-]+ \(.*dominates/,
    );
    expect(stdout).toMatch(/^second-order +8|^second-order +4/m);
    const { stages } = JSON.parse(await readFile(path('second', 'results.json'), 'utf8'));
    expect(stages[5].noise.curvatures).toBeGreaterThan(0);
  });

  it('of the order auto says why it is what it is', async () => {
    const { stderr, stdout } = await run('branin', 'auto', 'sobolev.order=auto');
    expect(stderr + stdout).toContain('second-order: order 2 is trained on: its labels have no noise');
  });

  it.each([
    [
      'of a model without second derivatives',
      'sir-epidemic',
      ['sobolev.order=2'],
      /gives second derivatives/,
    ],
    [
      'of networks of relu',
      'branin',
      ['sobolev.order=2', 'network.activation=relu'],
      /received relu in second-order/,
    ],
    [
      'along more principal directions than inputs',
      'branin',
      ['sobolev.order=2', 'sobolev.directions={"kind":"principal","most":3}'],
      /at most as many principal directions as inputs, 2; received 3/,
    ],
    [
      'along directions of another length',
      'branin',
      ['sobolev.order=2', 'sobolev.directions={"kind":"given","vectors":[[1,2,3]]}'],
      /direction 0 must have 2 finite numbers/,
    ],
    [
      'along a direction of zeros',
      'branin',
      ['sobolev.order=2', 'sobolev.directions={"kind":"given","vectors":[[0,0]]}'],
      /sobolev\.directions\.vectors\.0.*number that is not 0/,
    ],
    [
      'of an unknown order',
      'branin',
      ['sobolev.order=3'],
      /sobolev\.order .*expected 1, 2 or "auto"; received 3/,
    ],
    [
      'along directions without an order',
      'branin',
      ['sobolev.directions={"kind":"axes"}'],
      /expected order 2 or "auto"/,
    ],
    [
      'along principal directions of points that hold random ones',
      'branin',
      ['sobolev.order=2', 'sobolev.directions={"kind":"principal"}', 'sampling.directions=1'],
      /received sampling\.directions=1/,
    ],
  ])(
    '%s is refused in a line with exit code 2, and leaves nothing',
    async (what, study, settings, message) => {
      const out = what.replace(/\W/g, '');
      const { code, stderr } = await run(study, out, ...settings);
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
      expect(
        stderr
          .trim()
          .split('\n')
          .filter((line) => line.startsWith('sobolev:')),
      ).toHaveLength(1);
      expect(existsSync(path(out))).toBe(false);
    },
  );
});
