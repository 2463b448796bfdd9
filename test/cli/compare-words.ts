/* Words of comparisons that take a second or two. */

export const short = [
  '--hidden',
  '8x2',
  '--sizes',
  '3',
  '--oversized-steps',
  '60',
  '--steps',
  '30',
  '--rounds',
  '2',
];
export const few = [
  ...short,
  '--schedules',
  'iterative',
  '--points',
  '96',
  '--labels',
  '40',
  '--criteria',
  'magnitude',
];
export const inTurn = ['--parallel', '1'];

/** The page shows times. */
export const withoutPage = (name: string) => !name.endsWith('.html');
