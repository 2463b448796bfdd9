import { adam } from './adam.ts';
import { adamPolish } from './adam-polish.ts';
import { levenbergMarquardt } from './levenberg-marquardt.ts';
import type { Method } from './method.ts';
import { polish } from './polish.ts';

/** The methods by their names, as configurations and command lines call them. */
const methods = {
  adam,
  polish,
  'adam+polish': adamPolish,
  'levenberg-marquardt': levenbergMarquardt,
} satisfies Readonly<Record<string, () => Method>>;

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as readonly MethodName[];

/** A method with the options that it has by default. */
export function methodNamed(name: MethodName): Method {
  return methods[name]();
}
