/*
 * A module may export several models. One that cannot be built must not take the others with it. So while a module is run,
 * the functions that build models give a stand-in for it. The stand-in fails when it is used.
 */

const failures = new WeakMap<object, unknown>();

/**
 * The same functions, but that they return a stand-in where they would throw. Any use of it throws that error.
 *
 * @param names of the functions among `all`
 */
export function deferFailures<All extends object>(all: All, names: readonly string[]): All {
  const deferred = names.flatMap((name) => {
    const build = (all as Record<string, unknown>)[name];
    return typeof build === 'function' ? [[name, deferring(build as Build)]] : [];
  });
  return { ...all, ...Object.fromEntries(deferred) };
}

type Build = (...options: unknown[]) => unknown;

/** The failure that a value stands in for, as a list; empty where the value is no stand-in. */
export function failureOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null && failures.has(value) ? [failures.get(value)] : [];
}

function deferring(build: Build): Build {
  return (...options) => {
    try {
      return build(...options);
    } catch (error) {
      return standIn(error);
    }
  };
}

function standIn(error: unknown): object {
  const fail = (): never => {
    throw error;
  };
  const used = new Proxy(
    {},
    { get: fail, has: fail, set: fail, ownKeys: fail, getOwnPropertyDescriptor: fail },
  );
  failures.set(used, error);
  return used;
}
