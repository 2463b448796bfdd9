import { describe, expect, it } from 'vitest';
import { sentencesOf, sourceFiles, wordCount } from '../support/comments.ts';

const MOST_WORDS = 25;

describe('comments', () => {
  it(`are read at first sight: no sentence has more than ${MOST_WORDS} words`, () => {
    const long = sourceFiles().flatMap((file) =>
      sentencesOf(file)
        .filter(({ text }) => wordCount(text) > MOST_WORDS)
        .map(({ line, text }) => `${file.path}:${line} ${text}`),
    );
    expect(long).toEqual([]);
  });

  it('call the publication the paper: a seed is one of random numbers, or of an adjoint', () => {
    const wrong = sourceFiles().flatMap((file) =>
      sentencesOf(file)
        .filter(({ text }) =>
          /\bthe seed's (table|slides|figure|gamma|loss|case|page)|authors of the seed/i.test(text),
        )
        .map(({ line, text }) => `${file.path}:${line} ${text}`),
    );
    expect(wrong).toEqual([]);
  });

  it('are found as sentences', () => {
    const text = [
      '/** One ("a title. With a dot") sentence. Another one, of `code.here` (see there). */',
      'const a = 1; // The first line',
      '// goes on here. It ends.',
      '',
      '// Alone',
    ].join('\n');
    expect(sentencesOf({ text }).map((sentence) => sentence.text)).toEqual([
      'One sentence.',
      'Another one, of it .',
      'The first line goes on here.',
      'It ends.',
      'Alone',
    ]);
  });
});
