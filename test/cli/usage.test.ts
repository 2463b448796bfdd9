import { mkdir, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { configFor, studies } from '../../src/study/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { definedCommands, FakeServices, sobolev } from './support.ts';

const path = temporaryDirectory();
const defined = await definedCommands();

describe('an error of the user is one line that names the thing, what was received and the remedy, with exit code 2', () => {
  beforeAll(async () => {
    await writeFile(path('broken.json'), '{\n"a": ');
    await writeFile(path('list.json'), '[1]');
    await writeFile(path('other.json'), '{"study": "heston"}');
    await writeFile(path('misspelt.json'), '{"network": {"widht": 3}}');
    await mkdir(path('empty'));
  });

  const cases: [argv: string[], message: RegExp][] = [
    [['frobnicate'], /unknown command 'frobnicate'\. See sobolev --help\./],
    [['rum'], /unknown command 'rum' \(Did you mean run\?\)\. See sobolev --help\./],
    [['--frob'], /unknown option '--frob'\. See sobolev --help\./],
    [['run', '--frob'], /unknown option '--frob'\. See sobolev run --help\./],
    [['run', '--confg', 'x'], /unknown option '--confg' \(Did you mean --config\?\)/],
    [['run', 'a', 'b'], /too many arguments for 'run'.* got 2\. See sobolev run --help\./],
    [['studies', 'a'], /too many arguments for 'studies'.* See sobolev studies --help\./],
    [['run', '--seed'], /option '--seed <number>' argument missing/],
    [
      ['run', '--seed', '1.5'],
      /--seed must be a whole number of at least 0; received "1\.5"\. Give .* --seed 1\./,
    ],
    [['run', '--seed', '-1'], /received "-1"/],
    [
      ['finetune', 'a.onnx', 'd.csv', '--out', 'b.onnx', '--keep-zeros', '--no-keep-zeros'],
      /--keep-zeros must not stand beside --no-keep-zeros; received both\. Leave one of them out\./,
    ],
    [
      ['finetune', 'a.onnx', 'd.csv', '--out', 'b.onnx', '--no-keep-zeros', '--keep-zeros'],
      /must not stand beside/,
    ],
    [['run', '--seed', 'abc'], /received "abc"/],
    [['run', '--seed', ''], /received ""/],
    [['run', '--seed', '1e400'], /received "1e400"/],
    [['run', '--seed', '9007199254740992'], /at least 0 and below 2\^53; received "9007199254740992"/],
    [['run', '--threads', '0'], /--threads must be a whole number of at least 1; received "0"\. Give/],
    [['run', '--threads', 'two'], /received "two"/],
    [['run', '--engine', 'cuda'], /--engine must be one of native, wasm; received "cuda"\. Correct it\./],
    [
      ['run', 'hestons'],
      /a study must be one of bachelier, .* or the path of a module; received hestons\. Correct the name/,
    ],
    [['run', '--set', 'study=hestons'], /received hestons/],
    [
      ['run', 'bachelier', '--config', '<other.json>'],
      /one study; received bachelier .* and heston .*other\.json\. Name/,
    ],
    [
      ['run', '--config', '<none.json>'],
      /configuration file .*none\.json must be readable; .*\(ENOENT\)\. Give/,
    ],
    [['run', '--config', '<empty>'], /empty must be readable; received .* \(EISDIR\)/],
    [
      ['run', '--config', '<broken.json>'],
      /broken\.json must be JSON; received an error in it \(.*\)\. Give/,
    ],
    [['run', '--config', '<list.json>'], /list\.json must hold a JSON object; received \[1\]/],
    [['run', '--config', '<misspelt.json>'], /only known keys; received network\.widht\. Remove it/],
    [['run', '--set', 'pruning.keep'], /--set takes key=value; received pruning\.keep\. Write/],
    [['run', '--set', 'bogus=1'], /only known keys; received bogus/],
    [['run', '--set', '__proto__.points=20'], /only known keys; received __proto__/],
    [
      ['run', '--set', 'network.hidden=-8'],
      /network\.hidden\.0 is not valid: it must be at least 1; received -8\. Correct it/,
    ],
    [['run', '--set', 'network.hidden=[8,-3]'], /network\.hidden\.1 is not valid: .*; received -3/],
    [
      ['run', '--set', 'network.hidden=8x-2'],
      /network\.hidden is not valid: expected widths .*"64-32".*; received "8x-2"/,
    ],
    [['run', '--set', 'network.hidden=8x99999999999'], /network\.hidden is not valid/],
    [['run', '--set', 'network.activation=step'], /must be one of silu.*; received "step"/],
    [['run', '--set', 'oversized.schedule.kind=cosin'], /must be .*constant.*cosine.*; received "cosin"/],
    [['run', '--set', 'pruning.keep=0'], /pruning\.keep is not valid/],
    [['run', '--set', 'pruning.by=ratio'], /pruning\.ratio is not valid: .*; received nothing/],
    [['run', '--resume', '<none>'], /run's file .*config\.json must be readable; .* without --resume\./],
    [['run', '--resume', '<empty>'], /run's file .*config\.json must be readable/],
    [
      ['run', '--resume', '<empty>', '--seed', '3'],
      /--resume must not stand beside --seed; received both\. Leave one of them out\./,
    ],
    [['run', '--resume', '<empty>', '--config', 'x'], /must not stand beside --config/],
    [['run', '--resume', '<empty>', '--set', 'a=1'], /must not stand beside --set/],
    [['run', '--resume', '<empty>', '--out', 'x'], /must not stand beside --out/],
  ];

  it.each(cases)('%j', async (argv, message) => {
    const services = new FakeServices();
    const words = argv.map((word) => word.replace(/^<(.*)>$/, (_, name) => path(name)));
    const { code, stdout, stderr } = await sobolev(words, {}, services);
    expect(stderr).toMatch(/^sobolev: [^\n]+\.\n$/);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(services.engines).toEqual([]);
  });
});

describe('help', () => {
  const help = async (...argv: string[]) => {
    const { code, stdout, stderr } = await sobolev(argv);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };

  it('of sobolev names commands, options, examples and exit codes', async () => {
    expect(await help('--help')).toMatchSnapshot();
  });

  it('of run names every option with its default, the files, examples and exit codes', async () => {
    // Defaults of the configuration are tuned more often than the help is rewritten: the next test reads them.
    const text = (await help('run', '--help')).replace(
      /\n(Configuration keys .*:\n)(?: {2}.*\n)+/,
      '\n$1  ...\n',
    );
    expect(text).toMatchSnapshot();
  });

  it('of run lists every key of the configuration', async () => {
    const text = await help('run', '--help');
    const { study: _, reference: __, ...config } = configFor('bachelier');
    for (const [name, value] of Object.entries(config))
      for (const key of typeof value === 'object' ? Object.keys(value) : [''])
        expect(text).toContain(`\n  ${[name, key].filter(Boolean).join('.')}`);
  });

  it.each(defined)(
    'of %s says what it does and what it takes, with examples that are complete and of this command',
    async (command) => {
      const text = await help(command.name(), '--help');
      expect(text).toMatch(new RegExp(`^Usage: sobolev ${command.name()}`));
      const examples = /\nExamples:\n((?: {2}.*\n)+)/.exec(text)?.[1].trimEnd().split('\n') ?? [];
      expect(examples.length).toBeGreaterThan(0);
      for (const line of examples) {
        const words = line.trim().split(/ {2,}/)[0].split(' ');
        expect(words.slice(0, 2)).toEqual(['sobolev', command.name()]);
        for (const { mandatory, long } of command.options) if (mandatory) expect(words).toContain(long);
        const known = command.options.map(({ long }) => long);
        for (const word of words.filter((one) => one.startsWith('--'))) expect(known).toContain(word);
      }
    },
  );

  it('of studies', async () => {
    expect(await help('studies', '--help')).toMatchSnapshot();
  });

  it('is the same as a command of its own', async () => {
    expect(await help('help', 'run')).toBe(await help('run', '--help'));
  });

  it('stands in for a missing command, on stderr with exit code 2', async () => {
    const { code, stdout, stderr } = await sobolev([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(await help('--help'));
  });
});

it('--version prints the version of the package alone', async () => {
  expect(await sobolev(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
});

it('studies lists every study with its sentence', async () => {
  const { code, stdout } = await sobolev(['studies']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^bachelier +call on a basket/);
  expect(stdout.trimEnd().split('\n')).toHaveLength(studies.length);
});
