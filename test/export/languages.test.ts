import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { exportC, exportModule } from '../../src/export/index.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { rowOf } from '../../src/tensor/index.ts';
import { load, pointsOf, randomSurrogate } from './support.ts';

/** What the TypeScript compiler, at its strictest, says of files. */
function diagnose(files: Readonly<Record<string, string>>, options: ts.CompilerOptions = {}): string[] {
  const settings: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2015,
    lib: ['lib.es2015.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    types: [],
    ...options,
  };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => path.slice(1) in files || fileExists(path);
  host.readFile = (path) => files[path.slice(1)] ?? readFile(path);
  host.getSourceFile = (path, target) =>
    path.slice(1) in files
      ? ts.createSourceFile(path, files[path.slice(1)], target)
      : (libraries.get(path) ?? keep(path, getSourceFile(path, target)));
  host.getCurrentDirectory = () => '/';
  const program = ts.createProgram(
    Object.keys(files).map((name) => `/${name}`),
    settings,
    host,
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

/** Parsed once for all programs. */
const libraries = new Map<string, ts.SourceFile>();
function keep(path: string, file: ts.SourceFile | undefined): ts.SourceFile | undefined {
  if (file !== undefined) libraries.set(path, file);
  return file;
}

const transpile = (text: string) =>
  ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2015, module: ts.ModuleKind.ESNext },
  }).outputText;

/** One of each: orders, straight-line code and loops, with a function of its own and without, no hidden layer. */
const samples: Record<string, readonly [Surrogate, 0 | 1 | 2]> = {
  silu: [randomSurrogate([2, 3, 2], 'silu', 1), 2],
  looped: [randomSurrogate([3, 40, 40, 2], 'gelu', 1), 2],
  linear: [randomSurrogate([2, 1], 'silu', 1), 2],
  value: [randomSurrogate([2, 3, 1], 'tanh', 1), 0],
  gradient: [randomSurrogate([2, 3, 1], 'relu', 1), 1],
};

const USER = `
import { type Evaluation, evaluate, gradient, inputNames, insideDomain, type Numbers } from './silu.ts';
const x: readonly number[] = [1, 2];
const y: Numbers = [0, 0];
const dydx = new Float32Array(4);
const inside: boolean = gradient(x, y, dydx);
const all: Evaluation = evaluate(Float64Array.of(1, 2));
const second: number | undefined = all.hessian[0]?.[1]?.[0];
export const used: readonly unknown[] = [inside, second, insideDomain(x), inputNames[0]?.length];
`;

/** Three errors. */
const WRONG = `
import { value, evaluate } from './silu.ts';
value('text', [0, 0]);
value([1, 2], ['0']);
evaluate([1, 2]).gradient;
`;

describe('a TypeScript module', () => {
  const files = Object.fromEntries(
    Object.entries(samples).map(([name, [surrogate, order]]) => [
      `${name}.ts`,
      exportModule(surrogate, { language: 'ts', order }),
    ]),
  );

  test('has no error at the strictest settings, nor has a program that uses it as it should', () => {
    const messages = diagnose({ ...files, 'user.ts': USER, 'wrong.ts': WRONG });
    expect(messages.map((message) => message.split(':')[0])).toEqual(['/wrong.ts', '/wrong.ts', '/wrong.ts']);
  });

  test.each(['silu', 'looped'])('computes what the JavaScript module does, bit for bit: %s', async (name) => {
    const [surrogate] = samples[name];
    const [typed, plain] = await Promise.all([
      load(transpile(files[`${name}.ts`])),
      load(exportModule(surrogate, { language: 'js', order: 2 })),
    ]);
    const points = pointsOf(surrogate, 3, 1);
    for (let n = 0; n < 3; n++)
      expect(typed.evaluate(rowOf(points, n))).toEqual(plain.evaluate(rowOf(points, n)));
  });
});

test('a JavaScript module has types in its comments that the compiler accepts', () => {
  const files = Object.fromEntries(
    Object.entries(samples).map(([name, [surrogate, order]]) => [
      `${name}.js`,
      exportModule(surrogate, { language: 'js', order }),
    ]),
  );
  const loose = {
    allowJs: true,
    checkJs: true,
    noUncheckedIndexedAccess: false,
    erasableSyntaxOnly: false,
    isolatedModules: false,
  };
  expect(diagnose(files, loose)).toEqual([]);
});

describe('names and units that mean harm', () => {
  const hostile = [
    '*/ globalThis.harmed = true; /*',
    "'; globalThis.harmed = true; '",
    '"; globalThis.harmed = true; "',
    '`$' + '{globalThis.harmed = true}`',
    '\u2028globalThis.harmed = true\u2029//',
    '\r\nglobalThis.harmed = true;\n',
    '\\',
    "\\'",
    '\\"',
    '</script><script>globalThis.harmed = true</script>',
    '<!--',
    '??/',
    '*\\/',
    '*?/',
    '/*',
    '\u202Egnitirw\u202C \u200B\uFEFF',
    '\ud800 lone',
    '\0\u0007',
    '€/m² π 中 😀',
  ];
  const surrogate: Surrogate = {
    ...randomSurrogate([hostile.length, 2, hostile.length], 'tanh', 1),
    inputs: hostile.map((name, i) => ({ name: `${name}${i}`, unit: hostile[(i + 1) % hostile.length] })),
    outputs: hostile.map((name, i) => ({ name: `${i}${name}`, unit: hostile[(i + 2) % hostile.length] })),
  };

  test.each(['js', 'ts'] as const)(
    'are read back from a module as they were, and run nothing: %s',
    async (language) => {
      const text = exportModule(surrogate, { language, order: 0 });
      const module = await load(language === 'ts' ? transpile(text) : text);
      expect(module.inputNames).toEqual(surrogate.inputs.map(({ name }) => name));
      expect(module.inputUnits).toEqual(surrogate.inputs.map(({ unit }) => unit));
      expect(module.outputNames).toEqual(surrogate.outputs.map(({ name }) => name));
      expect(module.outputUnits).toEqual(surrogate.outputs.map(({ unit }) => unit));
      expect(globalThis).not.toHaveProperty('harmed');
    },
  );

  test('leave nothing in the text that ends a script element, breaks a line or reorders what is read', () => {
    const [script, c] = [
      exportModule(surrogate, { language: 'js', order: 0 }),
      exportC(surrogate, { order: 0 }),
    ];
    expect(script.match(/<\/script|<!--/i)).toBeNull();
    for (const text of [script, c])
      expect(text.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)).toBeNull();
  });
});
