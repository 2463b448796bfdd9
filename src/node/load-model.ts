import { readFile, realpath } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { catalogue, checkedModel, type ModelChoice, type ReferenceModel } from '../reference/index.ts';
import { errorOf, InputError } from '../tensor/index.ts';
import { deferFailures, failureOf } from './deferred.ts';

/** What a module may export in place of a model: a function that builds it from the choice. */
export type ModelFactory = (
  options: Readonly<Record<string, unknown> & { seed: number }>,
) => ReferenceModel | Promise<ReferenceModel>;

/** "./models.ts#reactor" */
const NAMED = /^(?<file>.+\.[cm]?[jt]s)#(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)$/u;
/** Names of the package's functions that build models. */
const BUILDERS = [
  'functionModel',
  'diffusionModel',
  'monteCarloModel',
  'callbackModel',
  'withDifferences',
  'namedModel',
  ...Object.values(catalogue).map(({ name }) => name),
];
const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/**
 * The reference model that a user's module exports, in TypeScript or JavaScript: as `default`, as `model`, or as the name
 * that follows a `#` (`./models.ts#reactor`). The module may export a function instead, also an async one. That is called
 * with `{ seed, ...options }` and returns the model.
 *
 * This needs no flags on Node 20 and leaves no files behind: jiti compiles in memory. `import … from 'sobolev'` gives this
 * very installation, wherever the module lies; other packages are looked up from the module's place. Types are stripped, not
 * checked. A module is run anew at each call.
 *
 * @param path relative to the working directory
 * @throws InputError when the file is missing, does not compile, throws, exports no reference model, or its model does not
 *   take the options given
 */
export async function loadModel(path: string, choice: ModelChoice = {}): Promise<ReferenceModel> {
  const parts = NAMED.exec(path)?.groups;
  const [file, name] = [parts?.file ?? path, parts?.name];
  const exported = exportOf(file, await exportsOf(file), name);
  for (const error of failureOf(exported))
    throw failure(`module ${file} must load`, error, file, await realpath(file));
  return checkedModel(await built(file, exported, choice), path);
}

/** Runs the module, and gives what it exports. */
async function exportsOf(file: string): Promise<unknown> {
  if (!EXTENSIONS.includes(extname(file)))
    throw new InputError(
      `the module of a reference model must end in ${EXTENSIONS.join(', ')}`,
      JSON.stringify(file),
      'Give the path of a module, such as ./my-model.ts.',
    );
  const [location, source] = await read(file);
  const [{ createJiti }, sobolev] = await Promise.all([import('jiti'), ownPackage()]);
  const jiti = createJiti(location, {
    // Not the user's copy, since graphs and errors are told by identity.
    virtualModules: { sobolev: deferFailures(sobolev, BUILDERS) },
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    jsx: false,
    tryNative: false,
  });
  try {
    return await jiti.evalModule(source, {
      filename: location,
      ext: extname(location),
      async: true,
      // Plain JavaScript too: else Node would resolve its imports, which fails where the package is not installed.
      forceTranspile: true,
    });
  } catch (error) {
    throw failure(`module ${file} must load`, error, file, location);
  }
}

/** The real place of a file, and its text. */
async function read(file: string): Promise<readonly [location: string, source: string]> {
  try {
    const location = await realpath(resolve(file));
    return [location, await readFile(location, 'utf8')];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'no file' : code === 'EISDIR' ? 'a directory' : String(code);
    throw new InputError(
      `module ${file} must be a file that can be read`,
      what,
      'Correct the path; it is relative to the working directory.',
    );
  }
}

/**
 * The public names of this package, as its users import them, from its sources or as it is built. The import does not spell
 * the path out, since the index of this floor imports this file.
 */
function ownPackage(): Promise<object> {
  const name = 'sobolev';
  return import(/* @vite-ignore */ name);
}

function exportOf(file: string, exported: unknown, name: string | undefined): unknown {
  const record = (typeof exported === 'object' && exported !== null ? exported : {}) as Record<
    string,
    unknown
  >;
  const names = Object.keys(record);
  const candidates = name === undefined ? ['default', 'model'] : [name];
  const found = candidates.find((candidate) => record[candidate] !== undefined);
  if (found !== undefined) return record[found];
  // A CommonJS module may be the model itself, or the function that builds it.
  if (name === undefined && (typeof exported === 'function' || names.includes('label'))) return exported;
  const received = names.length === 0 ? 'no exports' : `exports ${names.join(', ')}`;
  if (name !== undefined)
    throw new InputError(`module ${file} must export ${name}`, received, 'Correct the name after the #.');
  throw new InputError(
    `module ${file} must export a reference model as default or as model`,
    received,
    names.length === 0
      ? 'Export one: export default functionModel({ … }).'
      : `Export one of these names, or choose another after a #: ${file}#${names[0]}.`,
  );
}

async function built(
  file: string,
  exported: unknown,
  { seed = 1, options = {} }: ModelChoice,
): Promise<unknown> {
  if (typeof exported === 'function') {
    try {
      return await (exported as ModelFactory)({ seed, ...options });
    } catch (error) {
      const remedy =
        Object.keys(options).length === 0
          ? undefined
          : 'Correct the module, or the options that it was given.';
      const invariant = `the function that ${file} exports must build a model`;
      throw failure(invariant, error, file, resolve(file), remedy);
    }
  }
  const [given] = Object.keys(options);
  if (given !== undefined)
    throw new InputError(
      `the model of ${file} takes no options`,
      given,
      'Export a function of the options that returns the model, or leave them out.',
    );
  return exported;
}

/**
 * The error for a failure of the user's code: what it says and where, on one line. What Sobolev itself says, of an option that does not
 * fit, stays as it is, behind its place. The failure itself is the cause.
 */
function failure(
  invariant: string,
  error: unknown,
  file: string,
  location: string,
  remedy = 'Correct the module.',
): InputError {
  const [stack, text] = error instanceof Error ? [String(error.stack), `${error}`] : ['', String(error)];
  const places = stack.matchAll(/([^\\/\s(]+):(\d+):(\d+)/g);
  const place = [...places].find(([, name]) => name === basename(location));
  const at = place === undefined ? file : `${file}:${place[2]}:${place[3]}`;
  if (error instanceof InputError) {
    const same = errorOf(at, error);
    same.cause = error;
    return same;
  }
  // The messages of the compiler, and of Node about a missing module, go on with paths on lines of their own.
  const [line] = text.replace(/^Error: (?=\w+Error: )/, '').split('\n');
  const wrapped = new InputError(invariant, `${line.trim()}${place === undefined ? '' : ` (${at})`}`, remedy);
  wrapped.cause = error;
  return wrapped;
}
