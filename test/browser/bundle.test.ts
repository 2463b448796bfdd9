import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { bundled, root } from './page.ts';

const file = temporaryDirectory();
const core = JSON.stringify(join(root, 'src', 'index.ts'));

/** The bundle of a module of this text, without what is loaded later. */
async function bundleOf(text: string): Promise<string> {
  await writeFile(file('main.ts'), text);
  const files = await bundled({ main: file('main.ts') });
  return new TextDecoder().decode(files.get('main.js'));
}

describe('the core in a bundle for pages', () => {
  it('needs no polyfills, and nothing of Node is left', async () => {
    const files = await bundled({ core: join(root, 'src', 'index.ts') });
    const module =
      /(?:from|import|require)\s*\(?["'](?:node:[\w/]+|fs|path|os|url|util|crypto|worker_threads|perf_hooks)["']/g;
    for (const [name, bytes] of files) expect(new TextDecoder().decode(bytes).match(module), name).toBeNull();
    expect([...files.keys()].filter((name) => name.startsWith('ort'))).toHaveLength(1); // loaded when an engine is opened
  });

  it('is nothing where nothing of it is used, for no module has side effects', async () => {
    expect(await bundleOf(`import ${core};`)).toBe('');
    expect(await bundleOf(`import { openEngine } from ${core};`)).toBe('');
  });

  it('is what is used alone: figures of reports are not loaded by who trains', async () => {
    const trains =
      await bundleOf(`import { functionModel, exportModule, openEngine, trainSurrogate } from ${core};
      console.log(functionModel, exportModule, openEngine, trainSurrogate);`);
    expect(trains.length).toBeLessThan(600_000);
  });
});
