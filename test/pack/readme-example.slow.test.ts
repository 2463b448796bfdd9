import { execSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packedIn } from './packed.ts';

/* The TypeScript example of the README, saved and run in a new folder by the words that stand below it. Needs the registry. */

const folder = await mkdtemp(join(tmpdir(), 'sobolev-example-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const readme = await readFile(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const section = readme.split('\n## ').find((part) => part.startsWith('From TypeScript')) as string;
const [, code] = /```ts\n([\s\S]*?)```/.exec(section) as RegExpExecArray;
const [, name] = /Save it as `([\w.]+)`/.exec(section) as RegExpExecArray;
const [, words] = /```sh\n([\s\S]*?)```/.exec(section) as RegExpExecArray;

let tarball: string;
beforeAll(async () => {
  ({ path: tarball } = await packedIn(join(folder, 'source')));
}, 300_000);

/** Where the Node of a major version is: this one, or one from the registry. Throws where there is none to be had. */
async function nodeOf(major: string): Promise<string> {
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  const place = join(folder, `node-${major}`);
  await mkdir(place);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const install = `npm install --prefix . --no-audit --no-fund ${name}@${major}`;
  execSync(install, { cwd: place, stdio: 'pipe' });
  return join(place, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

test.for(['20', '22'])('the example runs in a new folder, on Node %s', async (major, { skip }) => {
  const node = await nodeOf(major).catch((error) => skip(`no Node ${major} from the registry: ${error}`));
  const project = join(folder, `project-${major}`);
  await mkdir(project);
  await writeFile(join(project, name), code);
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const run = (command: string) =>
    execSync(command, { cwd: project, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(run('node --version')).toMatch(new RegExp(`^v${major}\\.`));
  const lines = words.trim().split('\n');
  expect(lines.some((line) => line.includes('npm install sobolev'))).toBe(true);
  const printed = lines.map((line) =>
    run(line.replace('npm install sobolev', `npm install ${JSON.stringify(tarball)}`)),
  );
  const values = /values: ([\d.]+)/.exec(printed.at(-1) as string)?.[1];
  expect(Number(values)).toBeGreaterThan(0.99);
  expect(await readdir(join(project, 'runs', 'cylinder'))).toContain('sobolev-reference.onnx');
});
