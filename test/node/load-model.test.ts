import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as sobolev from '../../src/node/index.ts';
import { loadModel, modelFor } from '../../src/node/index.ts';
import { namedModel } from '../../src/reference/index.ts';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { requests } from '../reference/support.ts';

const request = await requests();
/** A project of the user's, where the package is not installed. */
const root = await mkdtemp(join(tmpdir(), 'sobolev-load-model-'));
beforeAll(() => mkdir(join(root, 'node_modules')));
afterAll(() => rm(root, { recursive: true, force: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

const square = (name = 'square') => `functionModel({
  name: '${name}',
  inputs: [{ name: 'x', lo: 0, hi: 1 }],
  outputs: [{ name: 'y' }],
  function: ({ x }) => x.square(),
})`;
const IMPORT = "import { functionModel } from 'sobolev';\n";

describe('the module of a model', () => {
  it.each<[string, string]>([
    ['a.ts', `${IMPORT}const model: ReturnType<typeof functionModel> = ${square()};\nexport default model;`],
    ['a.mts', `${IMPORT}export default ${square()} satisfies object;`],
    ['a.cts', `const { functionModel } = require('sobolev') as any;\nmodule.exports = ${square()};`],
    ['a.js', `${IMPORT}export default ${square()};`],
    ['module/a.js', `${IMPORT}export const model = ${square()};`],
    ['a.mjs', `${IMPORT}export const model = ${square()};`],
    ['a.cjs', `const { functionModel } = require('sobolev');\nmodule.exports = { model: ${square()} };`],
    ['whole.cjs', `const { functionModel } = require('sobolev');\nmodule.exports = ${square()};`],
    ['factory.cjs', `const { functionModel } = require('sobolev');\nmodule.exports = () => ${square()};`],
    ['function.ts', `${IMPORT}export default () => ${square()};`],
    ['async.ts', `${IMPORT}export const model = async () => ${square()};`],
    ['await.mjs', `${IMPORT}await new Promise((done) => setTimeout(done, 1));\nexport default ${square()};`],
  ])('may be %s, and gives a model that labels', async (name, content) => {
    if (name.startsWith('module/')) await file('module/package.json', '{"type":"module"}');
    const model = await loadModel(await file(name, content));
    const { y, dydx } = await model.label(tensor([[3]]), request());
    expect([y.data[0], dydx!.data[0]]).toEqual([9, 6]);
  });

  it('imports this very installation by its name, though none is installed where it lies', async () => {
    const path = await file(
      'same.ts',
      `import * as sobolev from 'sobolev';\nexport const model = Object.assign(sobolev.${square()}, { sobolev });`,
    );
    const model = (await loadModel(path)) as unknown as { sobolev: typeof sobolev };
    expect(model.sobolev.InputError).toBe(sobolev.InputError);
    expect(Object.keys(model.sobolev).sort()).toEqual(Object.keys(sobolev).sort());
    expect(new model.sobolev.InputError('a', 'b', 'c')).toBeInstanceOf(InputError);
  });

  it('imports its own files and packages, TypeScript as JavaScript, and the modules of Node', async () => {
    await file('node_modules/own/package.json', '{"name":"own","type":"module","exports":"./own.js"}');
    await file('node_modules/own/own.js', 'export const exponent = 3;');
    await file(
      'parts/shape.ts',
      'export enum Shape { Cube }\nexport class Box { constructor(readonly size: number) {} }',
    );
    await file(
      'parts/helper.mjs',
      `${IMPORT}import { Shape } from './shape.ts';\nexport { functionModel, Shape };`,
    );
    const path = await file(
      'parts/main.ts',
      `import { basename } from 'node:path';
import { exponent } from 'own';
import { functionModel, Shape } from './helper.mjs';
import { Box } from './shape.ts';
import type { ReferenceModel } from 'sobolev';
export const model: ReferenceModel = functionModel({
  name: Shape[0] + basename(import.meta.url) + new Box(1).size,
  inputs: [{ name: 'x', lo: 0, hi: 1 }],
  outputs: [{ name: 'y' }],
  function: ({ x }: any) => x.power(exponent),
});`,
    );
    const model = await loadModel(path);
    expect(model.name).toBe('Cubemain.ts1');
    expect((await model.label(tensor([[2]]), request({ order: 0 }))).y.data[0]).toBe(8);
  });

  it('is found through a link, and imports from where it really lies', async () => {
    await file('real/part.ts', `${IMPORT}export const part = ${square('linked')};`);
    const real = await file('real/main.ts', "export { part as model } from './part.ts';");
    await symlink(real, join(root, 'link.ts'));
    expect((await loadModel(join(root, 'link.ts'))).name).toBe('linked');
  });

  it('exports default before model, and any other by # and its name', async () => {
    const path = await file(
      'many.ts',
      `${IMPORT}export const model = ${square('model')};\nexport const other = ${square('other')};\nexport default ${square('first')};`,
    );
    for (const [suffix, name] of [
      ['', 'first'],
      ['#default', 'first'],
      ['#model', 'model'],
      ['#other', 'other'],
    ])
      expect((await loadModel(path + suffix)).name).toBe(name);
    await expect(loadModel(`${path}#none`)).rejects.toThrow(
      /many\.ts must export none; received exports .*model.*\. Correct the name after the #/,
    );
  });

  it('exports what it can, though another export cannot be built', async () => {
    const path = await file(
      'siblings.ts',
      `import { functionModel, monteCarloModel, callbackModel, borehole } from 'sobolev';
const inputs = [{ name: 'x', lo: 0, hi: 1 }];
const outputs = [{ name: 'y' }];
export const wrong = functionModel({ name: 'wrong', inputs, outputs, function: () => 3 });
export const typing = functionModel({ name: 'typing', inputs, outputs, function: ({ x }) => x.times(2) });
export const paths = monteCarloModel({ name: 'paths', inputs, outputs, normals: 1, paths: 0, payoff: (x) => x });
export const answer = callbackModel({ name: 'answer', inputs, outputs, evaluate: 3 });
export const named = borehole({ depth: 1 });
export const later = () => functionModel({ name: 'later', inputs, outputs, function: () => undefined });
export default ${square()};`,
    );
    expect((await loadModel(path)).name).toBe('square');
    for (const [name, message] of [
      ['wrong', /siblings\.ts:4:\d+: the function of wrong must return.* received 3\. Write/],
      ['typing', /siblings\.ts must load; received TypeError: x\.times is not a function.*siblings\.ts:5:/],
      ['paths', /siblings\.ts:6:\d+: paths of paths must be .*; received 0\. Correct it\.$/],
      ['answer', /siblings\.ts:7:\d+: evaluate of answer must be a function; received 3\. Correct it\.$/],
      ['named', /siblings\.ts:8:\d+: an option of borehole must be .*; received "depth"/],
      [
        'later',
        /siblings\.ts:9:\d+: the function of later must return .*; received nothing\. Add a return\.$/,
      ],
    ] as const) {
      const failed = loadModel(`${path}#${name}`);
      await expect(failed).rejects.toThrow(InputError);
      await expect(failed).rejects.toThrow(message);
    }
  });

  it('may lie in a folder with a # in its name', async () => {
    const path = await file('c#/sharp.ts', `${IMPORT}export default ${square('sharp')};`);
    expect((await loadModel(path)).name).toBe('sharp');
  });

  it('that exports a function is given the seed and the options; one that exports a model takes none', async () => {
    const path = await file(
      'options.ts',
      `${IMPORT}export default (given: object) => ({ ...${square()}, parameters: { given } });`,
    );
    expect((await loadModel(path)).parameters).toEqual({ given: { seed: 1 } });
    const choice = { seed: 7, options: { width: 0.5 } };
    expect((await loadModel(path, choice)).parameters).toEqual({ given: { seed: 7, width: 0.5 } });
    const fixed = await file('fixed.ts', `${IMPORT}export default ${square()};`);
    expect((await loadModel(fixed, { seed: 7 })).name).toBe('square');
    await expect(loadModel(fixed, choice)).rejects.toThrow(
      /model of .*fixed\.ts takes no options; received width/,
    );
  });

  it('that does not take an option says what must hold, once, and where', async () => {
    const path = await file(
      'strict.ts',
      `import { digitalModel } from 'sobolev';\nexport default ({ seed, ...options }) => digitalModel(options);\nexport const other = ({ n }) => n.toFixed();`,
    );
    const failed = loadModel(path, { options: { labels: 'adjoint' } });
    await expect(failed).rejects.toThrow(
      /strict\.ts:2:\d+: labels of digital must be one of auto, pathwise, likelihood-ratio, mixed, differences; received "adjoint"\. Choose how derivatives are estimated, or leave it out\.$/,
    );
    await expect(failed).rejects.toMatchObject({ cause: { invariant: expect.stringMatching(/^labels of/) } });
    await expect(loadModel(`${path}#other`, { options: { n: 'a' } })).rejects.toThrow(
      /must build a model; received TypeError: .*\. Correct the module, or the options that it was given\.$/,
    );
  });

  it('is read anew when it has changed', async () => {
    const path = await file('edited.ts', `${IMPORT}export default ${square('before')};`);
    expect((await loadModel(path)).name).toBe('before');
    await file('edited.ts', `${IMPORT}export default ${square('after')};`);
    expect((await loadModel(path)).name).toBe('after');
  });

  it('runs once a load, and not twice when it fails', async () => {
    const counter = globalThis as { runs?: number };
    counter.runs = 0;
    for (const ext of ['ts', 'mjs', 'cjs']) {
      const path = await file(`once.${ext}`, "globalThis.runs++;\nthrow new Error('no');");
      await expect(loadModel(path)).rejects.toThrow('no');
    }
    expect(counter.runs).toBe(3);
    delete counter.runs;
  });

  it('leaves no files behind, neither beside it nor in its node_modules', async () => {
    await file('clean/node_modules/.keep', '');
    const path = await file('clean/model.ts', `${IMPORT}export default ${square()};`);
    await loadModel(path);
    const left = await readdir(join(root, 'clean'), { recursive: true });
    expect(left.sort()).toEqual(['model.ts', 'node_modules', join('node_modules', '.keep')]);
  });
});

describe('a module that gives no model is one line that names the file', () => {
  const failureOf = async (path: string) => {
    const error = await loadModel(path).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).not.toContain('\n');
    return error as InputError;
  };

  it.each<[string, string, string, RegExp]>([
    [
      'it has a syntax error',
      'syntax.ts',
      'export default 1;\nconst x = ;',
      /syntax\.ts must load; received ParseError: Unexpected token \(.*syntax\.ts:2:10\)\. Correct the module/,
    ],
    [
      'it has one in plain JavaScript',
      'syntax.mjs',
      'const = 1;',
      /syntax\.mjs must load; received ParseError.*syntax\.mjs:1:/,
    ],
    [
      'it throws',
      'throws.ts',
      "interface A {}\n\nconst fail = () => {\n  throw new RangeError('too\\nlarge');\n};\nfail();",
      /throws\.ts must load; received RangeError: too \(.*throws\.ts:4:9\)/,
    ],
    ['it throws no error', 'text.ts', "throw 'enough';", /text\.ts must load; received enough\. Correct/],
    [
      'it imports what there is not',
      'imports.ts',
      "import x from 'no-such-package';\nexport default x;",
      /imports\.ts must load; received Error: Cannot find module 'no-such-package'/,
    ],
    [
      'it calls the package wrongly',
      'wrong.ts',
      `${IMPORT}export default functionModel({ name: 'a', inputs: [], outputs: [], function: () => [] });`,
      /wrong\.ts:2:\d+: at least one input is needed; received 0\. Name one input or more\.$/,
    ],
    [
      'it exports nothing',
      'nothing.ts',
      'const a = 1;',
      /nothing\.ts must export a reference model as default or as model; received no exports\. Export one/,
    ],
    ['it is empty', 'empty.ts', '', /empty\.ts must export .*received no exports/],
    [
      'it exports other names',
      'others.ts',
      'export const a = 1;\nexport const b = 2;',
      /others\.ts must export .*received exports a, b\. Export one of these names, or choose another after a #: .*others\.ts#a/,
    ],
    [
      'it exports a number',
      'number.ts',
      'export default 42;',
      /number\.ts must give a reference model; received 42\. Export what functionModel/,
    ],
    [
      'it exports a list',
      'list.ts',
      'export default [];',
      /list\.ts must give a reference model; received \[\]/,
    ],
    [
      'it exports a function that returns nothing',
      'void.ts',
      'export default () => {};',
      /void\.ts must give a reference model; received undefined/,
    ],
    [
      'it exports a function that returns a function',
      'twice.ts',
      'export default () => () => 1;',
      /received a function/,
    ],
    [
      'it exports a function that throws',
      'maker.ts',
      "export default () => {\n  throw new Error('no licence');\n};",
      /function that .*maker\.ts exports must build a model; received Error: no licence \(.*maker\.ts:2:9\)/,
    ],
    [
      'its model has no name',
      'nameless.ts',
      'export default { inputs: [], outputs: [] };',
      /name of the model of .*nameless\.ts must be a name; received undefined/,
    ],
    [
      'its inputs are no list',
      'inputs.ts',
      "export default { name: 'a', inputs: 3 };",
      /inputs of the model of .*inputs\.ts must be a list of variables; received 3/,
    ],
    [
      'its outputs are names',
      'outputs.ts',
      "export default { name: 'a', inputs: [{ name: 'x' }], outputs: ['y'] };",
      /outputs of the model .*received \["y"\]/,
    ],
    [
      'it cannot label',
      'label.ts',
      "export default { name: 'a', inputs: [{ name: 'x' }], outputs: [{ name: 'y' }] };",
      /label of the model .*must be a function; received undefined/,
    ],
    [
      'its closed form is none',
      'exact.ts',
      "export default { name: 'a', inputs: [{ name: 'x' }], outputs: [{ name: 'y' }], label() {}, exact: 1 };",
      /exact of the model .*received 1/,
    ],
    [
      'it does not say its parameters',
      'parameters.ts',
      "export default { name: 'a', inputs: [{ name: 'x' }], outputs: [{ name: 'y' }], label() {} };",
      /parameters of the model .*\{\} for none; received undefined/,
    ],
    [
      'it has no domain',
      'domain.ts',
      `${IMPORT}export default functionModel({ name: 'a', inputs: [{ name: 'x' }], outputs: [{ name: 'y' }], function: ({ x }) => x });`,
      /inputs of the model of .*domain\.ts must have a domain; received x without bounds\. Give its lo and hi/,
    ],
  ])('because %s', async (_, name, content, message) => {
    expect((await failureOf(await file(name, content))).message).toMatch(message);
  });

  it('because it is not there, is a folder, or is no module', async () => {
    await mkdir(join(root, 'folder.ts'), { recursive: true });
    const cases: [string, RegExp][] = [
      [
        join(root, 'absent.ts'),
        /absent\.ts must be a file that can be read; received no file\. Correct the path/,
      ],
      [join(root, 'absent.ts#model'), /absent\.ts must be a file .*received no file/],
      [join(root, 'folder.ts'), /folder\.ts must be .*received a directory/],
      [join(root, 'net.onnx'), /module of a reference model must end in \.ts, .*received ".*net\.onnx"/],
    ];
    for (const [path, message] of cases) expect((await failureOf(path)).message).toMatch(message);
  });

  it('keeps the failure itself, with its stack, as the cause', async () => {
    const path = await file('cause.ts', "export class Own extends Error {}\nthrow new Own('mine');");
    const { cause } = await failureOf(path);
    expect((cause as Error).message).toBe('mine');
    expect((cause as Error).stack).toContain('cause.ts:2:7');
  });
});

describe('what a user types for a model', () => {
  it('is a name of the catalogue, with options and a seed where the model draws', async () => {
    const choice = { seed: 3, options: { paths: 2, dimension: 3 } };
    const model = await modelFor('bachelier', choice);
    expect(model.parameters).toEqual(namedModel('bachelier', { seed: 3, ...choice.options }).parameters);
    expect((await modelFor('bachelier')).parameters).toEqual(namedModel('bachelier', { seed: 1 }).parameters);
    expect((await modelFor('rosenbrock', { seed: 3, options: { dimension: 4 } })).inputs).toHaveLength(4);
    await expect(modelFor('borehole', { options: { depth: 1 } })).rejects.toThrow(
      /option of borehole.*received "depth"/,
    );
  });

  it('is the path of a module', async () => {
    const path = await file('typed.ts', `${IMPORT}export default ${square('typed')};`);
    expect((await modelFor(path)).name).toBe('typed');
    expect((await modelFor(`${path}#default`)).name).toBe('typed');
    for (const absent of ['absent.mjs', './bachelier', 'folder/absent'])
      await expect(modelFor(absent)).rejects.toThrow(InputError);
    await expect(modelFor('absent.mjs')).rejects.toThrow(/absent\.mjs must be a file/);
  });

  it('else is refused with the names there are', async () => {
    await expect(modelFor('borhole')).rejects.toThrow(
      /a reference model is one of asian, bachelier, .*borehole, .*wing-weight, or the path of a module; received "borhole"\. Correct the name/,
    );
  });
});
