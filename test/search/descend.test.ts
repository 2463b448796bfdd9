import { describe, expect, it } from 'vitest';
import type { Candidate, Family } from '../../src/search/candidates/index.ts';
import { descend } from '../../src/search/descend.ts';
import type { TrialRecord } from '../../src/search/trial-record.ts';
import { stream } from '../../src/tensor/index.ts';

/** A family of members of these sizes. */
function family(name: string, sizes: readonly number[]): Family {
  return {
    name,
    members: sizes.map((size) => ({ name: `${name}-${size}`, family: name, hidden: [{ width: size }] })),
  };
}

/** Goes down where a member meets the target from a size of its family on; what was tried, in that order. */
async function tried(
  families: readonly Family[],
  meets: Readonly<Record<string, number>>,
  below: number,
  oversized = 'none',
) {
  const names: string[] = [];
  const found = new Map<string, TrialRecord>();
  const size = async ({ hidden: [{ width }] }: Candidate) => width;
  await descend({
    families,
    oversized,
    below,
    size,
    attempt: async (one) => {
      const known = found.get(one.name);
      if (known !== undefined) return known;
      names.push(one.name);
      const ratio = meets[one.family] / one.hidden[0].width;
      const trial = { ended: ratio <= 1 ? 'met' : 'missed', excess: ratio } as TrialRecord;
      found.set(one.name, trial);
      return trial;
    },
  });
  return { names, found };
}

describe('descend', () => {
  it('finds the smallest member that meets the targets, whichever family has it', async () => {
    const random = stream(1, 'families');
    for (let run = 0; run < 200; run++) {
      const names = ['a', 'b', 'c'];
      const families = names.map((name) =>
        family(
          name,
          [...new Set(Array.from({ length: 12 }, () => 1 + random.integer(60)))].sort((p, q) => p - q),
        ),
      );
      const meets = Object.fromEntries(names.map((name) => [name, 1 + random.integer(90)]));
      const { found } = await tried(families, meets, 80);
      const all = families.flatMap(({ name, members }) =>
        members
          .map(({ hidden: [{ width }] }) => ({ name, width }))
          .filter(({ width }) => width < 80 && width >= meets[name]),
      );
      const least = Math.min(...all.map(({ width }) => width));
      const met = [...found]
        .filter(([, { ended }]) => ended === 'met')
        .map(([name]) => Number(name.split('-')[1]));
      expect(Math.min(...met)).toBe(least);
      // Of every family, the largest that is smaller was tried, and fails.
      for (const { members } of families) {
        const last = members.filter(({ hidden: [{ width }] }) => width < Math.min(least, 80)).at(-1);
        if (last !== undefined) expect(found.get(last.name)?.ended).toBe('missed');
      }
    }
  });

  it('tries no member as large as what it is to undercut', async () => {
    const { names } = await tried([family('a', [2, 4, 8, 16])], { a: 1 }, 4);
    expect(names).toEqual(['a-2']);
  });

  it('leaves a family whose largest smaller member fails, and halves one whose meets the targets', async () => {
    const sizes = Array.from({ length: 31 }, (_, k) => k + 1);
    const { names } = await tried([family('flat', sizes), family('good', sizes)], { flat: 90, good: 5 }, 100);
    expect(names).toEqual([
      ...['flat-31', 'good-31', 'good-15', 'good-7', 'good-3', 'good-5', 'good-4'],
      // Just below the answer.
      'flat-4',
    ]);
  });

  it('halves the family of the oversized network at once', async () => {
    const sizes = Array.from({ length: 31 }, (_, k) => k + 1);
    const { names } = await tried([family('own', sizes)], { own: 5 }, 16, 'own-16');
    expect(names).toEqual(['own-8', 'own-4', 'own-6', 'own-5']);
    expect((await tried([family('own', sizes)], { own: 16 }, 16, 'own-16')).names.at(-1)).toBe('own-15');
  });
});
