import { formatSeconds } from '../report/format.ts';
import type { StudyEvents } from '../study/index.ts';
import { printable } from './printable.ts';
import type { Output, Terminal } from './terminal.ts';

/** Shows how far a job has come. */
export interface Progress extends StudyEvents {
  /** Leaves the terminal tidy when the job ends before its time. */
  stop(): void;
}

/** Shows nothing. */
export const noProgress: Progress = { begin() {}, advance() {}, end() {}, stop() {} };

/** One live line a part on a terminal; elsewhere a plain line when a part begins and one when it ends. */
export function progressOn({ stderr, env }: Terminal, now = () => performance.now() / 1000): Progress {
  const live = stderr.isTTY === true && env.TERM !== 'dumb';
  return live ? liveProgress(stderr, now) : plainProgress(stderr, now);
}

function plainProgress(output: Output, now: () => number): Progress {
  let part = '';
  let began = 0;
  return {
    begin(name) {
      part = printable(name);
      began = now();
      output.write(`${part} ...\n`);
    },
    advance() {},
    end(summary) {
      output.write(`${part}: ${printable(summary)}, ${formatSeconds(now() - began)}\n`);
    },
    stop() {},
  };
}

/** Seconds between two drawings of the live line. */
const INTERVAL = 0.1;
const BAR = 24;
/** Goes to the line's start, and clears the line. */
const RESTART = '\r\x1b[2K';

function liveProgress(output: Output, now: () => number): Progress {
  let part: string | undefined;
  let began = 0;
  let drawn = 0;
  const draw = (share: number, detail: string) => {
    drawn = now();
    const filled = Math.round(BAR * Math.min(Math.max(share, 0), 1));
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
    const percent = `${Math.floor(100 * share)}`.padStart(3);
    const text = [`  ${part}`, bar, `${percent} %`, clock(now() - began), detail].filter(Boolean).join('  ');
    // A line that wraps could not be drawn over.
    output.write(RESTART + [...text].slice(0, (output.columns || 80) - 1).join(''));
  };
  return {
    begin(name) {
      part = printable(name);
      began = now();
      draw(0, '');
    },
    advance(share, detail = '') {
      if (now() - drawn >= INTERVAL) draw(share, detail);
    },
    end(summary) {
      output.write(`${RESTART}✓ ${part}: ${printable(summary)}, ${formatSeconds(now() - began)}\n`);
      part = undefined;
    },
    stop() {
      if (part !== undefined) output.write('\n');
      part = undefined;
    },
  };
}

/** "1:07" */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
