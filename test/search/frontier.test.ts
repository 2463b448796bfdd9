import { describe, expect, it } from 'vitest';
import { frontierOf } from '../../src/search/frontier.ts';
import type { TargetVerdict } from '../../src/search/index.ts';
import type { TrialRecord } from '../../src/search/trial-record.ts';

const trial = (name: string, parameters: number, excess: number | null, own: Partial<TrialRecord> = {}) =>
  ({
    name,
    family: name[0],
    parameters,
    bytes: 1000 - parameters,
    nanoseconds: { C: 50 - parameters, JavaScript: 60 },
    excess,
    ended: excess !== null && excess <= 1 ? 'met' : 'missed',
    file: `${name}.onnx`,
    ...own,
  }) as TrialRecord;

describe('frontierOf', () => {
  const trials = [
    trial('a1', 4, 9),
    trial('a2', 6, 3),
    trial('b1', 5, 12),
    trial('a3', 8, 0.9),
    trial('b2', 9, 0.95),
    trial('b3', 12, 0.1),
  ];

  it('holds what no other is both smaller and nearer than, and the answer with what fails just below it', () => {
    expect(frontierOf(trials, 'parameters')).toEqual({
      frontier: ['a1', 'a2', 'a3', 'b3'],
      smallest: 'a3',
      below: ['a2', 'b1'],
    });
  });

  it('orders by the size that is asked for', () => {
    expect(frontierOf(trials, 'bytes').smallest).toBe('b3');
    expect(frontierOf(trials, 'nanoseconds').smallest).toBe('b3');
  });

  it('passes over a network that fresh points refute, which is then one that fails', () => {
    const refuted = (excess: number) => [{ excess } as TargetVerdict];
    const fresh = new Map([
      ['a3', refuted(1.1)],
      ['b2', refuted(0.99)],
    ]);
    expect(frontierOf(trials, 'parameters', fresh)).toEqual({
      frontier: ['a1', 'a2', 'a3', 'b2', 'b3'],
      smallest: 'b2',
      below: ['a3', 'b1'],
    });
    const all = new Map(['a3', 'b2', 'b3'].map((name) => [name, refuted(name === 'b3' ? 1.01 : 2)]));
    expect(frontierOf(trials, 'parameters', all)).toMatchObject({ closest: 'b3', below: [] });
  });

  it('holds what was cut off, but as none that is known to fail', () => {
    const cut = trial('c1', 7, 2, { ended: 'cut off' });
    expect(frontierOf([...trials, cut], 'parameters')).toEqual({
      frontier: ['a1', 'a2', 'c1', 'a3', 'b3'],
      smallest: 'a3',
      below: ['a2', 'b1'],
    });
  });

  it('gives the nearest where none meets the targets, and leaves out what has no network', () => {
    const failed = trial('c1', 1, null, { ended: 'failed', file: undefined });
    expect(frontierOf([failed, ...trials.slice(0, 3)], 'parameters')).toEqual({
      frontier: ['a1', 'a2'],
      closest: 'a2',
      below: [],
    });
    expect(frontierOf([], 'parameters')).toEqual({ frontier: [], below: [] });
  });
});
