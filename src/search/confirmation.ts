import * as z from 'zod';
import type { TargetVerdict } from './targets/index.ts';
import { verdictSchema } from './trial-record.ts';

/** What points that nothing was chosen by say of the answer. */
export const confirmationStates = {
  confirmed: 'it meets the targets there too',
  refuted: 'no network that met the targets meets them there too',
  'nothing to confirm': 'no network met the targets',
  'data alone':
    'data has no points but those that networks are trained on and chosen by; of many candidates the chosen one looks better than it is',
  'no time': 'the time was over before other points were labelled',
} as const;
export type ConfirmationState = keyof typeof confirmationStates;

/**
 * The answer is the best of many by the points that all were judged by, so that its figures there are too good. So it is judged
 * again, by fresh points. Where these do not show that it meets the targets, the next larger network that met them is judged, and so on.
 */
export interface Confirmation {
  readonly state: ConfirmationState;
  /** Fresh points; absent where there are none. */
  readonly points?: number;
  /** Networks that were judged again, from the smallest on. */
  readonly judged: readonly { readonly name: string; readonly verdicts: readonly TargetVerdict[] }[];
}

export const confirmationSchema = z.object({
  state: z.enum(Object.keys(confirmationStates) as [ConfirmationState, ...ConfirmationState[]]),
  points: z.number().optional(),
  judged: z.array(z.object({ name: z.string(), verdicts: z.array(verdictSchema) })),
});
