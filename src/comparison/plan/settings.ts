/** What networks of a comparison may learn from. */
export const settings = ['reference', 'labels', 'teacher'] as const;
export type Setting = (typeof settings)[number];

/** What each setting is, as a clause. */
export const settingWords: Readonly<Record<Setting, string>> = {
  reference: 'with a reference, which labels points at will',
  labels: 'with a fixed number of labels',
  teacher: 'with a teacher alone: the oversized network labels points, nobody else does',
};

/** Whose labels the oversized network learned: in the setting of a teacher nobody says so any more. */
export type LabelKind = Exclude<Setting, 'teacher'>;
