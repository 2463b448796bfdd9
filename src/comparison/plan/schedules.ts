/** When neurons go: all at once, or in rounds with a tuning behind each. */
export const schedules = ['one-shot', 'iterative'] as const;
export type PruningSchedule = (typeof schedules)[number];

export const scheduleWords: Readonly<Record<PruningSchedule, string>> = {
  'one-shot': 'one shot',
  iterative: 'iterative',
};
