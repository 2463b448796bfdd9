import { readFileSync, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { FOREIGN_HEAD, foreignFormat } from '../dataset/index.ts';
import type { ExternalData } from '../onnx/index.ts';
import {
  type ImportSurrogateOptions,
  importSurrogate,
  inspectModel,
  type ModelInspection,
  type Surrogate,
} from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { type ImportTeacherOptions, importTeacher, type Teacher } from '../workflow/index.ts';
import { fileError } from './files.ts';

/** Of a file that says its own name, and has its weights beside it. */
export type NetworkFileOptions = Omit<ImportSurrogateOptions, 'source' | 'external'>;

/**
 * Reads a surrogate from a file, as {@link importSurrogate}. Weights in other files are read from the same folder only.
 *
 * @throws InputError when the file cannot be read or holds no such network
 */
export async function loadSurrogate(path: string, options: NetworkFileOptions = {}): Promise<Surrogate> {
  return importSurrogate(await readNetworkFile(path), { ...options, ...optionsFor(path) });
}

/**
 * Inspects a file, as {@link inspectModel}.
 *
 * @throws InputError when the file cannot be read or is no ONNX model
 */
export async function inspectFile(path: string, options: NetworkFileOptions = {}): Promise<ModelInspection> {
  return inspectModel(await readNetworkFile(path), { ...options, ...optionsFor(path) });
}

/**
 * Reads a file as what labels points, as {@link importTeacher}.
 *
 * @throws InputError when the file cannot be read or labels nothing
 */
export async function loadTeacher(
  path: string,
  options: Omit<ImportTeacherOptions, 'source' | 'external'> = {},
): Promise<Teacher> {
  return importTeacher(await readNetworkFile(path), { ...options, ...optionsFor(path) });
}

async function readNetworkFile(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw (
      fileError(error, `${path} must be a file that can be read`, 'Give the path of an .onnx file.') ??
      new InputError(
        `${path} must be a file that can be read`,
        (error as Error).message,
        'Give a smaller one.',
      )
    );
  }
  const foreign = foreignFormat(bytes.subarray(0, FOREIGN_HEAD), 'network');
  if (foreign !== undefined)
    throw new InputError(`${path} must be an ONNX model`, foreign.name, foreign.remedy);
  return bytes;
}

function optionsFor(path: string): ImportSurrogateOptions {
  return { source: path, external: dataBeside(path) };
}

/** Files in the folder of a model, by their location in it; links must not lead out of it. */
function dataBeside(path: string): ExternalData {
  const read = new Map<string, Uint8Array>();
  return (location) => {
    const known = read.get(location);
    if (known !== undefined) return known;
    const label = `${location}, with weights of ${path},`;
    try {
      const folder = realpathSync(dirname(path));
      const file = realpathSync(join(folder, location));
      const way = relative(folder, file);
      if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
        throw new InputError(
          `${label} must lie in its folder`,
          undefined,
          'Copy the file there, if you trust it.',
        );
      if (!statSync(file).isFile())
        throw new InputError(`${label} must be a file`, undefined, 'Put the file there.');
      const bytes = readFileSync(file);
      read.set(location, bytes);
      return bytes;
    } catch (error) {
      throw fileError(error, `${label} must be a file that can be read`, 'Put it beside the model.') ?? error;
    }
  };
}
