import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packedIn } from './packed.ts';

/* The package as npm would publish it: packed from a copy of the working tree, unpacked beside a project that uses it. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'sobolev-pack-'));
const source = join(folder, 'source');
const project = join(folder, 'project');
const installed = join(project, 'node_modules', 'sobolev');
afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
/** What the compiler says of the project. */
function compile(): string {
  try {
    return node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', project);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

let files: readonly string[];
let version: string;

beforeAll(async () => {
  const { path, ...packed } = await packedIn(source);
  ({ files, version } = packed);
  await mkdir(installed, { recursive: true });
  execFileSync('tar', ['-xzf', path, '-C', installed, '--strip-components=1']);
  await symlink(join(root, 'node_modules'), join(installed, 'node_modules'), 'junction');
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
}, 300_000);

describe('the package', () => {
  test('holds the built library, its documentation and licence, and nothing of its making', async () => {
    const own =
      /^(dist\/.*\.(js|d\.ts)|docs\/.*\.(md|svg|png)|docs\/(results|comparisons|networks|survey)\.json|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/;
    expect(files.filter((file) => !own.test(file) || file.startsWith('dist/examples/'))).toEqual([]);
    for (const file of ['dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'README.md', 'LICENSE'])
      expect(files).toContain(file);
    expect(files.some((file) => file.startsWith('docs/'))).toBe(true);
  });

  test('says where its parts are, and they are there', async () => {
    const { bin, exports } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    const { node, ...core } = exports['.'];
    expect(exports['./node']).toEqual(node);
    for (const path of [bin.sobolev, ...Object.values(node), ...Object.values(core)])
      expect(files).toContain((path as string).replace(/^\.\//, ''));
    expect(await readFile(join(installed, bin.sobolev), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('has a command that starts', () => {
    expect(node(join(installed, 'dist', 'cli', 'main.js'), '--version').trim()).toBe(version);
  });

  test('is imported by its name, and computes', async () => {
    const script = `
      import { evaluate, input, jacobian, tensor } from 'sobolev';
      const x = input('x', ['N', 1]);
      const [dydx] = evaluate([jacobian(x.square(), x)], { x: tensor([[3]]) });
      console.log(dydx.data[0]);`;
    await writeFile(join(project, 'use.js'), script);
    expect(node('use.js').trim()).toBe('6');
  });

  test('is one library by each of its names', async () => {
    const script = `
      import * as sobolev from 'sobolev';
      import * as node from 'sobolev/node';
      import * as core from './node_modules/sobolev/dist/index.js';
      const same = (a, b) => Object.keys(a).filter((name) => a[name] !== b[name]);
      console.log(JSON.stringify([same(sobolev, node), same(core, node), 'loadModel' in core]));`;
    await writeFile(join(project, 'names.js'), script);
    const [differ, wrapped, inCore] = JSON.parse(node('names.js'));
    expect(differ).toEqual([]);
    // What Node adds a default to.
    expect(wrapped.sort()).toEqual(
      [
        'columnRoles',
        'fineTuneSurrogate',
        'openEngine',
        'pruneGradually',
        'readDataset',
        'readDatasetBatches',
        'removeLayers',
        'resumeStudy',
        'runStudy',
        'shrink',
        'testSetOf',
        'train',
        'trainSurrogate',
        'writeReport',
      ].sort(),
    );
    expect(inCore).toBe(false);
  });

  test('has no module with side effects: not on globals, their prototypes, variables, listeners or handles', async () => {
    const modules = files.filter(
      (file) => /^dist\/.*\.js$/.test(file) && !/cli\/main|(team|module-thread|seed)-member/.test(file),
    );
    expect(modules.length).toBeGreaterThan(300);
    const script = `
      import { pathToFileURL } from 'node:url';
      for (const name of Object.getOwnPropertyNames(globalThis)) globalThis[name]; // Node defines some when they are asked for
      const state = () => JSON.stringify({
        // zod keeps its registry there.
        globals: Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__zod_')).sort(),
        prototypes: Object.getOwnPropertyNames(globalThis).sort().flatMap((name) => {
          const { prototype } = Object.getOwnPropertyDescriptor(globalThis, name)?.value ?? {};
          return prototype ? [name, Object.getOwnPropertyNames(prototype).length] : [];
        }),
        env: process.env,
        directory: process.cwd(),
        listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      });
      const before = state();
      for (const file of ${JSON.stringify(modules)})
        await import(pathToFileURL('node_modules/sobolev/' + file).href);
      console.log(before === state(), process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|File|CloseReq/.test(name)));`;
    await writeFile(join(project, 'effects.js'), script);
    expect(node('effects.js').trim()).toBe('true []');
  });

  test.each([
    ['nodenext', { module: 'nodenext' }, 'sobolev'],
    ['a bundler', { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom'] }, 'sobolev/node'],
  ])('has types of Node and of the core for %s', async (name, options, from) => {
    const script = `
      import { openEngine, readDataset } from 'sobolev';
      import { loadModel, readDataset as readFile } from '${from}';
      export const model = await loadModel('./model.ts');
      export const set = await readFile('set.csv');
      // @ts-expect-error ${name === 'nodenext' ? 'Node has engines of two names' : 'a page has one engine'}
      await openEngine({ engine: ${name === 'nodenext' ? "'another'" : "'native'"} });
      export const bytes = readDataset;`;
    await writeFile(join(project, 'names.ts'), script);
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          noEmit: true,
          strict: true,
          target: 'es2023',
          skipLibCheck: true,
          types: [],
          ...options,
        },
        files: ['names.ts'],
      }),
    );
    expect(compile()).toBe('');
  });

  test('has types that a strict project can use', async () => {
    const script = `
      import { configFor, type Engine, runStudy, type StudyResults } from 'sobolev';
      export const seed: number = configFor('bachelier').seed;
      // @ts-expect-error a seed is a number
      export const wrong: string = configFor('bachelier').seed;
      export const run = (engine: Engine): Promise<StudyResults> =>
        runStudy(configFor('bachelier'), { engine, directory: 'here' });`;
    const options = { noEmit: true, strict: true, module: 'nodenext', target: 'es2023', skipLibCheck: true };
    await writeFile(join(project, 'use.ts'), script);
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, types: [] }, files: ['use.ts'] }),
    );
    expect(compile()).toBe('');
  });
});
