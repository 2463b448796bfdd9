import type { NodeArguments } from '../arguments.ts';
import type { Value } from '../value.ts';

/** What an ONNX operation means: the values of its outputs. Throws InputError where it cannot be read. */
export type Rule = (node: NodeArguments) => Value | readonly Value[];

/** Rules by the name of their operation. */
export type Rules = Readonly<Record<string, Rule>>;
