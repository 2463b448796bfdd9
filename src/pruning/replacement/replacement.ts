import { demand } from '../../tensor/index.ts';

/** What may take the place of neurons that go. */
export const replacements = ['midpoint', 'mean', 'least-squares'] as const;

/**
 * What takes the place of neurons that go.
 *
 * - `midpoint`: the middle of what each can be over the box, as a constant (Kichler, Afghan and Naumann 2024).
 * - `mean`: the best biases. Each neuron that stays adds up, on the mean over points, what it did before.
 * - `least-squares`: the best weights and biases. What each neuron that stays adds up changes least on points, in mean square.
 */
export type Replacement = (typeof replacements)[number];

/** `best`: that of all three which changes the network least, measured on points that no fit has seen. */
export const replacementChoices = [...replacements, 'best'] as const;
export type ReplacementChoice = (typeof replacementChoices)[number];

/** @throws InputError where there is no such replacement */
export function demandReplacement(value: unknown): asserts value is ReplacementChoice {
  demand(
    replacementChoices.includes(value as ReplacementChoice),
    `what takes the place of neurons must be one of ${replacementChoices.join(', ')}`,
    value,
    'Name one of them.',
  );
}
