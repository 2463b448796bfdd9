import { execFileSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * docs/adding-an-op.md, followed to the letter: each block of code in it that names a file is an edit, made in a copy of the
 * repository.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
let copy: string;

interface Edit {
  readonly file: string;
  /** The line before which the code goes, or the text in whose place; neither for a new file. */
  readonly before?: string;
  readonly replace?: string;
  readonly code: string;
}

const document = readFileSync(join(root, 'docs/adding-an-op.md'), 'utf8');
const edits = [...document.matchAll(/^```ts file=(\S+)(?: (before|replace)="([^\n]*)")?\n(.*?)^```$/gms)].map(
  ([, file, how, text, code]): Edit => ({ file, ...(how && { [how]: text }), code }),
);
/** Those of the operation, and those that make it an activation. */
const asActivation = edits.findIndex(({ replace }) => replace !== undefined);
const [ofOperation, ofActivation] = [edits.slice(0, asActivation), edits.slice(asActivation)];

function made({ before, replace, code }: Edit, content: string): string {
  const at = before ?? replace;
  if (at === undefined) return code;
  expect(content.split(at)).toHaveLength(2);
  return replace === undefined
    ? content.replace(at, () => code + at)
    : content.replace(at, () => code.trimEnd());
}

function read(file: string): string {
  return existsSync(join(copy, file)) ? readFileSync(join(copy, file), 'utf8') : '';
}

function write(file: string, content: string): void {
  writeFileSync(join(copy, file), content);
}

function make(list: readonly Edit[]): void {
  for (const edit of list) write(edit.file, made(edit, read(edit.file)));
}

/** Sources by path and content: only what an edit changes is parsed again. */
const sources = new Map<string, ts.SourceFile>();

/** What the compiler says of the copy; `only` of files whose paths begin so. */
function errors(only = ''): { readonly file: string; readonly message: string }[] {
  const at = join(copy, 'tsconfig.json');
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(at, ts.sys.readFile).config,
    ts.sys,
    copy,
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) => {
    const key = `${path}\n${path.startsWith(copy) ? ts.sys.readFile(path) : ''}`;
    const known = sources.get(key) ?? getSourceFile(path, ...rest);
    if (known !== undefined) sources.set(key, known);
    return known;
  };
  const program = ts.createProgram(fileNames, options, host);
  return program
    .getSourceFiles()
    .filter(({ fileName }) => relative(copy, fileName).startsWith(only) && fileName.startsWith(copy))
    .flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ])
    .map(({ file, messageText }) => ({
      file: relative(copy, file?.fileName ?? ''),
      message: ts.flattenDiagnosticMessageText(messageText, ' '),
    }));
}

/** The files in which the compiler asks for more. */
const asked = () => [...new Set(errors().map(({ file }) => file))].sort();

/** Runs tests in the copy; gives what they print, and whether they passed. */
function passes(...tests: readonly string[]): { readonly ok: boolean; readonly text: string } {
  try {
    const options = ['run', '--project', 'fast', ...tests];
    const text = execFileSync(join(root, 'node_modules/.bin/vitest'), options, {
      cwd: copy,
      encoding: 'utf8',
    });
    return { ok: true, text };
  } catch (error) {
    const { stdout, stderr } = error as SpawnSyncReturns<string>;
    return { ok: false, text: `${stdout}${stderr}` };
  }
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'sobolev-op-'));
  for (const path of [
    'src',
    'test',
    'bench',
    'results',
    'examples',
    'docs',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
  ])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

describe('the documented edits', () => {
  test('compile, and the operation keeps all laws', () => {
    make(ofOperation);
    expect(errors()).toEqual([]);
    const laws = ['derivatives', 'facts', 'lowering', 'evaluate', 'simplification', 'branches'];
    const { ok, text } = passes(
      ...laws.map((law) => `test/graph/${law}.test.ts`),
      'test/interval/tensor.test.ts',
    );
    expect(ok, text).toBe(true);
  });

  test.each(ofOperation.map((edit) => [edit.before ?? 'the whole room', edit] as const))(
    'do not compile without that at %s',
    (_, { file, code, before }) => {
      const whole = read(file);
      if (before === undefined) rmSync(join(copy, file));
      else write(file, whole.replace(code, ''));
      try {
        expect([...errors('src/graph/'), ...errors('test/graph/')]).not.toEqual([]);
      } finally {
        write(file, whole);
      }
    },
  );

  test('of an activation leave to the compiler what the page names, and nothing else', () => {
    make(ofActivation.filter(({ file }) => file.startsWith('src/')));
    const tables = ['test/graph/activation-values.ts', 'test/support/by-definition.ts'];
    expect(asked()).toEqual(tables);
    for (const file of tables) expect(document).toContain(file);
    make(ofActivation.filter(({ file }) => !file.startsWith('src/')));
    expect(asked()).toEqual(tables.slice(0, 1));
    const { ok, text } = passes('test/graph/facts.test.ts');
    expect(ok, text).toBe(true);
  });
});
