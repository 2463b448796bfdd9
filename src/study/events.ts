/** What a study tells whoever watches it. */
export interface StudyEvents {
  /** A part of the job begins. */
  begin(part: string): void;
  /** The part has come this far, in [0, 1]; `detail` is a short remark (the loss, the step). */
  advance(share: number, detail?: string): void;
  /** Something that should be known, between parts. */
  note?(text: string): void;
  /** The part is finished; `summary` says what came out. */
  end(summary: string): void;
}

/** Watches nothing. */
export const silent: StudyEvents = { begin() {}, advance() {}, end() {} };
