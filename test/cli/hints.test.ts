import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writeSurrogate } from '../../src/surrogate/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { allTexts, mentions, textsReachedFrom } from '../support/source-texts.ts';
import { temporaryDirectory } from '../support/support.ts';
import { exampleSurrogate } from '../surrogate/example.ts';
import { definedCommands, sobolev } from './support.ts';

/* A hint that names an option helps where the command has it. */

const defined = await definedCommands();
const optionsOf = new Map(
  defined.map((command) => [
    command.name(),
    new Set(['--help', '--version', ...command.options.map(({ long }) => long as string)]),
  ]),
);
const anywhere = new Set([...optionsOf.values()].flatMap((options) => [...options]));

/** Options that texts of a command name but it, or the command that they quote, does not have. */
function unknownIn(texts: readonly string[], command: string): string[] {
  return texts.flatMap((text) =>
    mentions(text, command)
      .filter(({ of, option }) => !(optionsOf.get(of) ?? anywhere).has(option))
      .map(({ of, option }) => `${option} of ${of}: ${text}`),
  );
}

/** Ways out of files of others. These commands read files of ours, of which they tell what is wrong alone. */
const ofOthers = new Set(['--output', '--input']);
const ownFiles = new Set(['run', 'report']);

/** What the services do, which commands call without importing it. */
const served: Record<string, readonly string[]> = {
  run: ['src/study/run.ts#runStudy', 'src/runtime/engines.ts#openEngine'],
  report: ['src/report/write.ts#writeReport', 'src/runtime/engines.ts#openEngine'],
};
const engine = ['src/runtime/engines.ts#openEngine'];
const reached = new Map(
  defined.map((command) => {
    const name = command.name();
    const opens = optionsOf.get(name)?.has('--engine') ? engine : [];
    const roots = [`src/cli/commands/${name}.ts#${name}Command`, ...(served[name] ?? opens)];
    return [name, textsReachedFrom(roots)];
  }),
);

describe('an option that a text names', () => {
  it('is one of a command, in every text of the sources', () => {
    const texts = allTexts();
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.flatMap((text) => unknownIn([text], 'any'))).toEqual([]);
  });

  it.each(defined.map((command) => command.name()))('in any text that %s can come to, is its own', (name) => {
    const unknown = unknownIn(reached.get(name) as string[], name);
    const isOther = (text: string) => ownFiles.has(name) && ofOthers.has(text.split(' ')[0]);
    expect(unknown.filter((text) => !isOther(text))).toEqual([]);
  });

  it('is looked for where commands really go', () => {
    const has = (name: string, text: string) => reached.get(name)?.some((one) => one.includes(text));
    // Shared by two commands; of the library; of one command alone.
    expect([has('train', 'all the same with --force'), has('finetune', 'all the same with --force')]).toEqual(
      [true, true],
    );
    expect(has('evaluate', 'all the same with --force')).toBe(false);
    expect(has('run', '--set takes key=value')).toBe(true);
    expect(has('inspect', '--set takes key=value')).toBe(false);
    expect(unknownIn(['Give it with --from-data FILE.'], 'evaluate')).toHaveLength(1);
    expect(unknownIn(['Finish it: `sobolev run --resume`.'], 'evaluate')).toEqual([]);
    expect(unknownIn(['see `sobolev studies --json`'], 'run')).toHaveLength(1);
  });

  it.each(defined.map((command) => [command.name(), command] as const))(
    'in the help of %s is its own',
    (name, command) => {
      const descriptions = command.options.map(({ description }) => description);
      expect(unknownIn([command.description(), ...descriptions], name)).toEqual([]);
    },
  );
});

describe('a table that cannot be read', () => {
  const path = temporaryDirectory();
  const files: Record<string, string> = {
    'gaps.csv': 'a,b,y\n1,2,3\n2,,4\n3,4,5\n',
    'german.csv': 'a;b;y\n1,5;2;3\n2,5;3;4\n',
    'thousands.csv': 'a,b,y\n1.266,2,3\n987,3,4\n',
    'english.csv': 'a,b,y\n"1,266.5",2,3\n987,3,4\n',
    'doubles.csv': 'a,b,y,dy/da,dy_da\n1,2,3,1,1\n2,3,5,1,1\n3,5,8,1,1\n',
  };
  const named = ['--inputs', 'a,b', '--outputs', 'y'];
  const cases: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
    ['gaps.csv', named, 'Mend them, or drop them with --missing drop.', ['--missing']],
    [
      'german.csv',
      named,
      'Write decimal points, or read the file with --decimal , (decimal commas).',
      ['--decimal'],
    ],
    [
      'thousands.csv',
      named,
      'Say which: with --decimal . it is 1.266, with --decimal , it is 1266.',
      ['--decimal', '--decimal'],
    ],
    [
      'english.csv',
      named,
      'Write nothing between thousands, or read the file with --decimal . (commas between thousands).',
      ['--decimal'],
    ],
    [
      'doubles.csv',
      named,
      'Say which columns are derivatives with --gradients, or rename the others.',
      ['--gradients'],
    ],
    [
      'gaps.csv',
      [],
      'Say which columns are inputs and which outputs, with --inputs and --outputs.',
      ['--inputs', '--outputs'],
    ],
    [
      'doubles.csv',
      [...named, '--gradients', 'none', '--gradient-factors', '2'],
      'Leave --gradient-factors out, or name the columns of the derivatives with --gradients.',
      ['--gradient-factors', '--gradients'],
    ],
    [
      'doubles.csv',
      [...named, '--gradients', 'none', '--loss', 'sobolev', '--force'],
      'Name the columns of the derivatives with --gradients, label the points with derivatives, or train on values alone with --loss vanilla.',
      ['--gradients', '--loss'],
    ],
    [
      'doubles.csv',
      [...named, '--gradients', 'dy_da'],
      'Name one for each output and input with --gradients, output by output, an empty one where there is none; or columns of lists.',
      ['--gradients'],
    ],
  ];

  it.each(cases)('is mended by options of train: %s %j', async (file, argv, remedy, options) => {
    await writeFile(path(file), files[file]);
    const { code, stderr } = await sobolev([
      'train',
      path(file),
      ...argv,
      '--out',
      path('net.onnx'),
      '--threads',
      '1',
    ]);
    expect(code).toBe(2);
    expect(stderr.trimEnd().endsWith(remedy), stderr).toBe(true);
    const named = mentions(stderr, 'train').map(({ option }) => option);
    expect(named).toEqual(options);
    for (const option of named) expect(optionsOf.get('train')).toContain(option);
  });

  it.each([
    [['--gradients', ','], /--gradients must name a column; received ","\. Write --gradients none where/],
    [['--inputs', 'a,', '--outputs', 'y'], /names of columns of .* must not be empty; received/],
    [['--inputs', 'A,b', '--outputs', 'y'], /must have a column A; .* \(nearest: a\), or add it\.\n$/],
  ])('%j', async (argv, message) => {
    await writeFile(path('gaps.csv'), files['gaps.csv']);
    const { code, stderr } = await sobolev(['train', path('gaps.csv'), ...argv, '--out', path('net.onnx')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('is no text, and knows no decimals: the option is named as it is written', async () => {
    const parquet = fileURLToPath(new URL('../fixtures/data/gradient-list.parquet', import.meta.url));
    const argv = ['train', parquet, ...named, '--decimal', ',', '--out', path('net.onnx')];
    expect((await sobolev(argv)).stderr).toMatch(/Leave --decimal out\.\n$/);
  });

  it.each([
    ['gaps.csv', 'Mend them.'],
    ['german.csv', 'Write decimal points.'],
    ['thousands.csv', 'Write decimals behind a point, and nothing between thousands.'],
    ['english.csv', 'Write nothing between thousands.'],
    ['doubles.csv', 'Say which columns are derivatives, or rename the others.'],
  ])('is mended without options where a command has none: %s', async (file, remedy) => {
    const network = exampleSurrogate();
    const { normalisation } = network;
    const two = {
      ...network,
      ...freshNetwork([2, 3, 1], 'silu'),
      normalisation: {
        xMean: normalisation.xMean.slice(0, 2),
        xStd: normalisation.xStd.slice(0, 2),
        yMean: normalisation.yMean.slice(0, 1),
        yStd: normalisation.yStd.slice(0, 1),
      },
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'y' }],
    };
    await writeFile(path('net.onnx'), writeSurrogate(two));
    await writeFile(path(file), files[file]);
    for (const [name, ...rest] of [
      ['sample', '--out', path('o.csv')],
      ['export', '--to', 'c', '--out', path('o.h')],
      ['evaluate', path('net.onnx')],
    ]) {
      const { code, stderr } = await sobolev([name, path('net.onnx'), ...rest, '--domain', path(file)]);
      expect(code, stderr).toBe(2);
      expect(stderr.trimEnd().endsWith(remedy), `${name}: ${stderr}`).toBe(true);
      expect(mentions(stderr, name)).toEqual([]);
    }
  });
});

describe('a command that lacks a domain', () => {
  const path = temporaryDirectory();

  it.each([
    ['significance', () => [path('bare.onnx')], ['--domain', '--from-data']],
    ['prune', () => [path('bare.onnx'), '--keep', '2', '--out', path('o.onnx')], ['--domain', '--from-data']],
    [
      'finetune',
      () => [path('bare.onnx'), '--teacher', path('bare.onnx'), '--out', path('o.onnx')],
      ['--domain', '--from-data'],
    ],
    ['sample', () => [path('bare.onnx'), '--out', path('o.csv')], ['--domain']],
    ['evaluate', () => [path('bare.onnx'), path('bare.onnx')], ['--domain']],
  ])('%s names its options for one', async (name, argv, expected) => {
    const network = exampleSurrogate();
    const inputs = network.inputs.map((input) => ({ name: input.name }));
    await writeFile(path('bare.onnx'), writeSurrogate({ ...network, inputs }));
    const { code, stderr } = await sobolev([name, ...argv()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/bare\.onnx must come with the domain of its inputs/);
    const named = mentions(stderr, name).map(({ option }) => option);
    expect(named).toEqual(expected);
    for (const option of named) expect(optionsOf.get(name)).toContain(option);
  });

  it.each(['sample', 'export', 'evaluate'])(
    '%s, where no columns are chosen, does not hint at choosing them',
    async (name) => {
      const network = exampleSurrogate();
      await writeFile(path('net.onnx'), writeSurrogate(network));
      await writeFile(path('pairs.csv'), 'u,v\n1,2\n2,3\n');
      const rest = {
        sample: ['--out', path('o.csv')],
        export: ['--to', 'c', '--out', path('o.h')],
        evaluate: [path('net.onnx')],
      }[name] as string[];
      const { code, stderr } = await sobolev([
        name,
        path('net.onnx'),
        ...rest,
        '--domain',
        path('pairs.csv'),
      ]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/columns of .*pairs\.csv must be told.* or give the box as JSON\.$/m);
      expect(mentions(stderr, name)).toEqual([]);
    },
  );
});
