import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { abortOnInterrupt } from '../../src/cli/interrupt.ts';

function interrupts() {
  const process = new EventEmitter();
  const exits: number[] = [];
  let time = 0;
  const signal = abortOnInterrupt(
    process,
    (code) => exits.push(code),
    () => time,
  );
  const send = (name: string, at: number) => {
    time = at;
    process.emit(name);
  };
  return { signal, exits, send };
}

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s', (name) => {
  it('aborts the first time, and exits with 130 the second', () => {
    const { signal, exits, send } = interrupts();
    expect(signal.aborted).toBe(false);
    send(name, 1000);
    expect(signal.aborted).toBe(true);
    expect(exits).toEqual([]);
    send('SIGINT', 3000);
    expect(exits).toEqual([130]);
  });

  it('counts once when npm passes on what the terminal sent already', () => {
    const { exits, send } = interrupts();
    send(name, 1000);
    send(name, 1010);
    expect(exits).toEqual([]);
  });
});
