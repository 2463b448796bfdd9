/** How far derivatives go: 0, values; 1, gradients too; 2, second derivatives too. */
export type Order = 0 | 1 | 2;
