import { describe, expect, it } from 'vitest';
import { parseSignificance, surrogateSignificance } from '../../src/pruning/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const significance = surrogateSignificance(exampleSurrogate());
const written = () => JSON.parse(JSON.stringify(significance));

describe('a significance that is read from JSON', () => {
  it('is the one that was written', () => {
    expect(parseSignificance(written())).toEqual(significance);
  });

  it('has NaN where JSON has null', () => {
    const value = written();
    value.layers[1].significance[2] = null;
    expect(parseSignificance(value).layers[1].significance[2]).toBeNaN();
  });

  it.each<[string, (value: ReturnType<typeof written>) => void, RegExp]>([
    [
      'another schema',
      (v) => {
        v.schema = 'sobolev/plan/1';
      },
      /schema of a significance/,
    ],
    [
      'another method',
      (v) => {
        v.method = 'guess';
      },
      /method of a significance/,
    ],
    [
      'no domain',
      (v) => {
        delete v.domain;
      },
      /domain of a significance must be an object/,
    ],
    [
      'a domain of texts',
      (v) => {
        v.domain.lo[0] = '1';
      },
      /lo of the domain .* list of numbers/,
    ],
    [
      'a domain with an end missing',
      (v) => {
        v.domain.hi.pop();
      },
      /3 pairs of ends/,
    ],
    [
      'no layers',
      (v) => {
        v.layers = [];
      },
      /layers of a significance/,
    ],
    [
      'layers out of order',
      (v) => {
        v.layers.reverse();
      },
      /layer 0 .* numbered 0/,
    ],
    [
      'a negative score',
      (v) => {
        v.layers[1].significance[0] = -1;
      },
      /at least 0/,
    ],
    [
      'an enclosure too few',
      (v) => {
        v.layers[1].values.lo.pop();
      },
      /"values" of layer 1 .* 5 pairs/,
    ],
  ])('is refused with %s', (_, damage, message) => {
    const value = written();
    damage(value);
    expect(() => parseSignificance(value)).toThrow(InputError);
    expect(() => parseSignificance(value)).toThrow(message);
  });

  it('is refused where it is no object', () => {
    for (const value of [null, 3, 'text', []])
      expect(() => parseSignificance(value)).toThrow(/must be an object/);
  });
});
