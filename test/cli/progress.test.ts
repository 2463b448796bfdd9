import { describe, expect, it } from 'vitest';
import type { Output } from '../../src/cli/index.ts';
import { type Progress, progressOn } from '../../src/cli/progress.ts';
import { Captured } from './support.ts';

/** Progress whose clock (s) the test sets. */
function progress(stderr: Output, env = {}): { shown: Progress; at: (seconds: number) => void } {
  let time = 0;
  const shown = progressOn({ stdout: new Captured(), stderr, env }, () => time);
  return {
    shown,
    at: (seconds) => {
      time = seconds;
    },
  };
}

function job({ shown, at }: ReturnType<typeof progress>): void {
  shown.begin('train');
  at(1);
  shown.advance(0.25, 'step 64, loss 1.0e-3');
  at(67);
  shown.advance(0.5, 'step 128, loss 1.0e-4');
  at(83);
  shown.end('7-8-1, 73 parameters');
}

describe('progress', () => {
  it('elsewhere than on a terminal is a plain line when a part begins and one when it ends', () => {
    const output = new Captured();
    job(progress(output));
    expect(output.text).toBe('train ...\ntrain: 7-8-1, 73 parameters, 1 min 23 s\n');
  });

  it('on a terminal is one line that is drawn over, and stays when the part ends', () => {
    const output = new Captured({ isTTY: true, columns: 100 });
    job(progress(output));
    expect(output.text.split('\r\x1b[2K')).toEqual([
      '',
      '  train  ░░░░░░░░░░░░░░░░░░░░░░░░    0 %  0:00',
      '  train  ██████░░░░░░░░░░░░░░░░░░   25 %  0:01  step 64, loss 1.0e-3',
      '  train  ████████████░░░░░░░░░░░░   50 %  1:07  step 128, loss 1.0e-4',
      '✓ train: 7-8-1, 73 parameters, 1 min 23 s\n',
    ]);
  });

  it('never draws a line as wide as the terminal, which would wrap', () => {
    for (const columns of [20, 40, 60]) {
      const output = new Captured({ isTTY: true, columns });
      const { shown, at } = progress(output);
      shown.begin('train the oversized network');
      at(1);
      shown.advance(1 / 3, 'step 64, loss 1.0e-3');
      for (const line of output.text.split('\r\x1b[2K')) expect([...line].length).toBeLessThan(columns);
    }
  });

  it('draws at most ten times a second', () => {
    const output = new Captured({ isTTY: true });
    const { shown, at } = progress(output);
    shown.begin('train');
    for (let step = 1; step <= 1000; step++) {
      at(step / 1000);
      shown.advance(step / 1000);
    }
    expect(output.text.split('\r').length).toBeLessThanOrEqual(13);
  });

  it('that is stopped leaves the cursor on a line of its own', () => {
    const output = new Captured({ isTTY: true });
    const { shown } = progress(output);
    shown.begin('train');
    shown.stop();
    expect(output.text.endsWith('\n')).toBe(true);
    const written = output.text;
    shown.stop();
    expect(output.text).toBe(written);
  });

  it('uses no control codes on a terminal that says it is dumb', () => {
    const output = new Captured({ isTTY: true });
    job(progress(output, { TERM: 'dumb' }));
    expect(output.text).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
