import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

/*
 * A page of files in memory, in Debian's Chromium.
 */

const CHROMIUM = '/usr/bin/chromium';
export const root = fileURLToPath(new URL('../../', import.meta.url));
/** Why there is no page; undefined where there is one. */
export const noBrowser = existsSync(CHROMIUM) ? undefined : `no ${CHROMIUM}`;

/**
 * Bundles for a page as an ordinary project does: no polyfills, nothing of Node.
 *
 * @param entries by the name of the bundle
 * @param options.names what imports of a name are, in place of packages
 * @returns files by name
 */
export async function bundled(
  entries: Readonly<Record<string, string>>,
  { platform = 'browser', names = {} }: BundleOptions = {},
): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: { ...entries },
    alias: { ...names },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    splitting: true,
    platform,
    ...(platform === 'node' && { external: ['onnxruntime-node', 'onnxruntime-web', 'jiti', 'linkedom'] }),
    outdir: '/bundle',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice('/bundle/'.length), contents]));
}

export interface BundleOptions {
  readonly platform?: 'browser' | 'node';
  readonly names?: Readonly<Record<string, string>>;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
};

/** Serves files, and ONNX Runtime's under `ort/`. */
async function serve(files: ReadonlyMap<string, Uint8Array | string>): Promise<Server> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1) || 'index.html';
    const ort = join(root, 'node_modules', 'onnxruntime-web', 'dist', basename(name));
    const content =
      files.get(name) ?? (name.startsWith('ort/') && existsSync(ort) ? readFileSync(ort) : undefined);
    const type = types[name.split('.').pop() ?? ''] ?? 'application/octet-stream';
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': type });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Opens `index.html` of the files, does work with the page, and closes all. Errors of the page fail the work. */
export async function withPage<Result>(
  files: ReadonlyMap<string, Uint8Array | string>,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const { chromium } = await import('playwright-core');
  const server = await serve(files);
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    const { port } = server.address() as { port: number };
    await page.goto(`http://127.0.0.1:${port}/`);
    return await Promise.race([work(page), failed]);
  } finally {
    await browser?.close();
    server.close();
  }
}
