import type { Dialect } from './print.ts';

/** How ECMAScript writes statements. */
export function scriptDialect(typed: boolean): Dialect {
  return {
    keywords: { value: 'const', variable: 'let', index: 'let' },
    // Under noUncheckedIndexedAccess an element may be undefined.
    read: (array, index) => `${array}[${index}]${typed ? '!' : ''}`,
    function: (name) => mathNames[name] ?? name,
  };
}

/** ECMAScript's names of C's functions. */
const mathNames: Readonly<Record<string, string>> = {
  exp: 'Math.exp',
  log1p: 'Math.log1p',
  tanh: 'Math.tanh',
  atan: 'Math.atan',
  sin: 'Math.sin',
  cos: 'Math.cos',
  fabs: 'Math.abs',
  log: 'Math.log',
  pow: 'Math.pow',
  sqrt: 'Math.sqrt',
  floor: 'Math.floor',
};
