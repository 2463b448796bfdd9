import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/* The hook of `register-typescript.mjs`. It keeps nothing: esbuild compiles all sources in the time in which jiti reads a cache of them. */

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const { code } = await transform(await readFile(new URL(url), 'utf8'), { loader: 'ts', target: 'node20' });
  return { format: 'module', source: code, shortCircuit: true };
}
