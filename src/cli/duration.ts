import { describe, InputError } from '../tensor/index.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/**
 * Reads a length of time in seconds: 90s, 10m, 1.5h.
 *
 * @throws InputError when the text is none, or not above 0
 */
export function duration(option: string): (text: string) => number {
  return (text) => {
    const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text.trim()) ?? [];
    const seconds = number === '' ? Number.NaN : Number(number) * SECONDS[unit];
    if (seconds > 0 && Number.isFinite(seconds)) return seconds;
    throw new InputError(
      `${option} must be a time above 0 with its unit: s, m or h`,
      describe(text),
      `Give for example ${option} 10m.`,
    );
  };
}
