import type { Content } from './html.ts';

/** A part of the report under a heading. */
export interface Section {
  /** Where the table of contents links to. */
  readonly id: string;
  readonly heading: string;
  readonly body: Content;
}
