import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSurrogate } from '../../src/surrogate/index.ts';
import { temporaryDirectory } from '../support/support.ts';
import { exampleSurrogate } from '../surrogate/example.ts';
import { FakeServices, sobolev } from './support.ts';

const path = temporaryDirectory();
const network = exampleSurrogate();

beforeAll(async () => {
  const bare = network.inputs.map(({ name }) => ({ name }));
  const files = {
    'net.onnx': writeSurrogate(network),
    'bare.onnx': writeSurrogate({ ...network, inputs: bare }),
    'text.onnx': 'not a network',
    'data.csv': 'spot,rate,time,price,risk\n1,2,3,4,5\n2,3,4,5,6\n3,1,2,3,4\n4,1,1,2,2\n',
    'pairs.csv': 'u,v\n1,2\n2,3\n',
    'products.csv': 'u,v,d2(v)/d(u)d(v0)\n1,2,3\n2,3,4\n',
    'directions.csv': 'u,v,v0(u)\n1,2,3\n2,3,4\n',
    'zero.csv': 'u,v,v0(u),d2(v)/d(u)d(v0)\n1,2,3,4\n2,3,0,0\n',
    'cotangent.csv': 'u,v,c0(v),c0(w),d(c0)/d(u)\n1,2,3,4,5\n2,3,4,5,6\n',
    'errors.csv': 'u,v,se(v)\n1,2,0.1\n2,3,-0.1\n',
    'slopes.csv': 'u,v,dv/du\n1,2,1\n2,3,1\n3,5,2\n4,7,2\n5,9,2\n',
    'ragged.csv': 'u,v\n1,2\n2\n',
    'gap.csv': 'u,v\n1,2\n,3\n',
    'nan.csv': 'u,v\n1,2\n2,Infinity\n',
    'other.json': '{"strike": [0, 1]}',
    'swapped.json': '{"spot": [2, 1], "rate": [0, 1], "time": [0, 1]}',
    'short.json': '[[0, 1]]',
    'missing.json': '{"spot": [0, 1]}',
    'broken.json': '{',
    'plan.json': '{"schema": "sobolev/plan/1"}',
    'values.ts': `import { callbackModel } from 'sobolev';
      export default callbackModel({ name: 'values', inputs: [{ name: 'a', lo: 0, hi: 1 }], outputs: [{ name: 'b' }],
        evaluate: (points: number[][]) => points });`,
    'broken.ts': 'export default 3;',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(path(name), content);
  await symlink(path('net.onnx'), path('link.onnx'));
  await link(path('net.onnx'), path('hard.onnx'));
  await mkdir(path('folder.onnx'));
});

const cases: [argv: string, message: RegExp][] = [
  [
    'significance <net.onnx> --what layers --criterion all --adjoint-of both',
    /--adjoint-of are of inputs, neurons and weights; received --adjoint-of\. Leave it out/,
  ],
  [
    'prune <net.onnx> --what layers --keep 1 --adjoint-of both --out <x.onnx>',
    /--adjoint-of are of inputs, neurons and weights/,
  ],
  ['inspect <none.onnx>', /none\.onnx must be a file that can be read; .*ENOENT/],
  ['inspect <text.onnx>', /text\.onnx must be /],
  ['inspect', /missing required argument 'file'\. See sobolev inspect --help/],

  [
    'train <products.csv> --inputs u --outputs v --out <o.onnx>',
    /Hessian-vector products of .*products\.csv need their directions; received d2\(v\)\/d\(u\)d\(v0\) without v0\(u\)/,
  ],
  [
    'train <directions.csv> --inputs u --outputs v --out <o.onnx>',
    /directions of .*directions\.csv need their products; received v0\(u\) without d2\(v\)\/d\(u\)d\(v0\)/,
  ],
  [
    'train <zero.csv> --inputs u --outputs v --out <o.onnx>',
    /v0 of line 3 of .*zero\.csv must have a component other than 0; received 0 throughout/,
  ],
  [
    'train <cotangent.csv> --inputs u --outputs v --out <o.onnx>',
    /cotangents of .* have components along its outputs, v; received c0\(w\)/,
  ],
  [
    'train <errors.csv> --inputs u --outputs v --out <o.onnx>',
    /se\(v\) of line 3 of .*, a standard error, must be at least 0; received -0\.1/,
  ],
  [
    'train <pairs.csv> --inputs u --outputs v --standard-errors v --out <o.onnx>',
    /--standard-errors must be columns of labels, each with that of its standard error; received "v"/,
  ],
  ['sample hestons --out <o.csv>', /one of bachelier, .*; received hestons/],
  ['sample <broken.ts> --out <o.csv>', /must give a reference model; received 3/],
  ['sample branin --out <o.xyz>', /format that can be written; received "\.xyz"/],
  ['sample branin --out <none/o.csv>', /directory of --out .* must be there and writable; .*ENOENT/],
  ['sample branin --points 0 --out <o.csv>', /--points must be a whole number of at least 1; received "0"/],
  ['sample branin --order 3 --out <o.csv>', /must be one of 0, 1, 2/],
  ['sample branin --directions 2 --out <o.csv>', /--directions are of --order 2/],
  ['sample branin --order 2 --directions x --out <o.csv>', /--directions must be .* or axes; received "x"/],
  [
    'sample branin --set dimension=2 --out <o.csv>',
    /option of branin must be one of precision; received "dimension"/,
  ],
  [
    'sample bachelier --set sampling=halton --out <o.csv>',
    /sampling of bachelier must be .*received "halton"/,
  ],
  [
    'sample bachelier --set paths=100 --set sampling=sobol --out <o.csv>',
    /paths of bachelier must be a power of two for Sobol' points; received 100\. Take 128, say/,
  ],
  [
    'sample digital --set continuous=no --out <o.csv>',
    /continuous of digital must be true or false; received "no"/,
  ],
  [
    'run digital --set reference.antithetic=2 --out <o>',
    /antithetic of digital must be true or false; received 2/,
  ],
  [
    'sample heston --set scheme=euler --out <o.csv>',
    /must be one of quadratic-exponential, full-truncation, euler-maruyama, or a Scheme; received "euler"/,
  ],
  ['sample heston --set control=gold --out <o.csv>', /must be underlying or black-scholes; received "gold"/],
  [
    'run bachelier --set reference.sampling={"kind":"sobol","nets":2} --out <o>',
    /sampling of bachelier has kind, replicates and bridge; received "nets"/,
  ],
  [
    'run heston --set reference.control=underlying --set reference.sampling=sobol --out <o>',
    /is estimated from two nets of Sobol' points or more/,
  ],
  ['sample <net.onnx> --set a=1 --out <o.csv>', /--set are of the model of a study or module/],
  [
    'sample <bare.onnx> --out <o.csv>',
    /bare\.onnx must come with the domain.*Give it with --domain FILE\.$/m,
  ],
  ['sample branin', /required option '--out <file>' not specified/],

  ['train <none.csv> --out <o.onnx>', /none\.csv must be readable; .*ENOENT/],
  ['train <pairs.csv> --out <o.onnx>', /inputs and outputs of .*pairs\.csv must be named.*columns u, v/],
  ['train <pairs.csv> --inputs u --outputs w --out <o.onnx>', /must have a column w; received columns u, v/],
  ['train <ragged.csv> --inputs u --outputs v --out <o.onnx>', /ragged\.csv/],
  ['train <gap.csv> --inputs u --outputs v --out <o.onnx>', /u of line 3 .*must be a finite number/],
  [
    'train <nan.csv> --inputs u --outputs v --out <o.onnx>',
    /v of line 3 .*must be finite; received Infinity/,
  ],
  ['train <pairs.csv> --inputs [u --outputs v --out <o.onnx>', /--inputs must be names; received "\[u"/],
  ['train <pairs.csv> --out <o.bin>', /file of --out must end in \.onnx/],
  ['train <pairs.csv> --out <folder.onnx>', /--out must be a file/],
  [
    'train <pairs.csv> --hidden 0 --out <o.onnx>',
    /widths of layers must be whole numbers of at least 1; received "0"/,
  ],
  ['train <pairs.csv> --rate 0 --out <o.onnx>', /--rate must be a number above 0; received "0"/],
  ['train <pairs.csv> --lambda -1 --out <o.onnx>', /--lambda must be a number of at least 0; received "-1"/],
  [
    'train <pairs.csv> --inputs u --outputs v --loss sobolev --force --out <o.onnx>',
    /Sobolev training needs derivatives/,
  ],
  [
    'train <pairs.csv> --inputs u --outputs v --loss vanilla --lambda 2 --force --out <o.onnx>',
    /--lambda is of --loss sobolev; received --loss vanilla/,
  ],
  ...(
    [
      ['--loss vanilla --order 2', /--order is of --loss sobolev/],
      ['--loss auto --order 2', /--order is of --loss sobolev: auto finds the order/],
      ['--order 3', /--order must be one of 1, 2; received "3"/],
      [
        '--order 1 --directions axes',
        /--directions is of second derivatives: of --order 2; received --order 1/,
      ],
      ['--directions axes', /--directions is of second derivatives/],
      ['--order 2 --directions given', /--directions must be random, principal, axes, JSON or a \.json file/],
      ['--order 2 --directions [[1,2]]', /direction 0 must have 1 finite numbers, one for each input/],
      ['--order 2 --directions [[1],"a"]', /--directions must be lists of numbers; received/],
      ['--order 2 --directions [[1', /--directions must be JSON; received an error in it/],
      ['--order 2 --directions none.json', /the directions of none\.json must be readable/],
      [
        '--order 2 --directions principal --count 2',
        /at most as many principal directions as inputs, 1; received 2/,
      ],
      ['--order 2 --directions principal --distribution sphere', /--distribution is of --directions random/],
      ['--order 2 --share 0.5', /--share is of --directions principal; received --directions random/],
      ['--order 2 --directions principal --share 2', /--share must be a share above 0 and at most 1/],
      ['--order 2 --directions axes --count 2', /--count is of random and principal directions/],
      ['--weights 0.5', /--weights of order 1 are 2: of values, of first derivatives; received 1/],
      ['--order 2 --weights 1,1', /--weights of order 2 are 3/],
      ['--weights 0,0', /--weights must be numbers of at least 0, one of them above it/],
      ['--weights 1,1 --lambda 2', /--lambda is what gives the weights; received --weights too/],
      [
        '--order 2',
        /training of order 2 needs second derivatives in the data; received first derivatives alone/,
      ],
    ] as const
  ).map(([options, message]): [argv: string, message: RegExp] => [
    `train <slopes.csv> --inputs u --outputs v ${options} --out <o.onnx>`,
    message,
  ]),
  [
    'train <slopes.csv> --inputs u --outputs v --activation relu --order 2 --out <o.onnx>',
    /training of order 2 needs a network with second derivatives; received one that is linear piece by piece/,
  ],
  [
    'finetune <net.onnx> <pairs.csv> --derivatives tangents --inputs u --outputs v --out <o.onnx>',
    /options such as --derivatives are of --teacher and --reference/,
  ],

  [
    'significance <bare.onnx>',
    /bare\.onnx must come with the domain of its inputs; received no bounds of spot\. Give it with --domain FILE, or --from-data FILE\./,
  ],
  ['significance <net.onnx> --domain <none.json>', /domain file .*none\.json must be readable/],
  ['significance <net.onnx> --domain <broken.json>', /domain file .*broken\.json must be JSON/],
  [
    'significance <net.onnx> --domain <other.json>',
    /must name inputs of the network: spot, rate, time; received "strike" \(nearest: time\)/,
  ],
  [
    'significance <net.onnx> --domain <swapped.json>',
    /must give spot a pair \[lo, hi\] with lo < hi; received \[2,1\]/,
  ],
  ['significance <net.onnx> --domain <short.json>', /must hold 3 pairs \[lo, hi\]/],
  ['significance <bare.onnx> --domain <missing.json>', /must give rate a pair/],
  ['significance <bare.onnx> --domain <bare.onnx>', /bare\.onnx must come with the domain/],
  [
    'significance <net.onnx> --from-data <pairs.csv>',
    /columns of .*pairs\.csv must be told.*received u, v.*--inputs/,
  ],
  ['significance <net.onnx> --from-data <pairs.csv> --inputs u --outputs v', /network has 3 inputs/],
  ['significance <net.onnx> --inputs u', /options such as --inputs are for a data file/],
  ['significance <net.onnx> --out <net.onnx>', /file of --out must end in \.json/],

  [
    'significance <net.onnx> --criterion magnitud,random',
    /--criterion must be all, or one or several of interval-significance.*received "magnitud" \(nearest: magnitude\)/,
  ],
  ['significance <net.onnx> --criterion magnitude --loss vanilla', /--loss are for labelled points/],
  ['significance <net.onnx> --criterion magnitude --points 5', /--points are of --teacher and --reference/],
  [
    'significance <net.onnx> <data.csv> --teacher <net.onnx>',
    /come from data, a teacher or a reference; received .*data\.csv and .*net\.onnx/,
  ],
  [
    'significance <net.onnx> --criterion incoming-magnitude --what weights',
    /incoming-magnitude must give scores of weights; received one of neurons/,
  ],
  ['significance <net.onnx> --what bias', /must be one of inputs, neurons, layers, weights/],

  ['prune <net.onnx> --out <o.onnx>', /is said once, .*; received none of them/],
  ['prune <net.onnx> --keep 2 --ratio 0.5 --out <o.onnx>', /received --keep and --ratio/],
  ['prune <net.onnx> --keep 2-2-2 --out <o.onnx>', /one for each of 2 hidden layers/],
  [
    'prune <net.onnx> --ratio 1 --out <o.onnx>',
    /--ratio must be .* below 1; received "1"\. Give .* --ratio 0\./,
  ],
  ['prune <net.onnx> --ratio half --out <o.onnx>', /received "half"\. Give for example --ratio 0\.2/],
  [
    'prune <net.onnx> --what inputs --keep 0 --out <o.onnx>',
    /--keep must be .* at least 1, since something stays .*; received "0"\. Give for example --keep 1\./,
  ],
  ['prune <net.onnx> --what layers --keep 0 --out <o.onnx>', /received "0"\. Give for example --keep 1\./],
  [
    'prune <net.onnx> --criterion affinity --out <o.onnx>',
    /affinity must give scores of neurons; received one of layers\. Give --what layers, or choose another criterion: interval-/,
  ],
  [
    'significance <net.onnx> --criterion magnitude,affinity',
    /affinity must give scores of neurons; received one of layers\. Give --what layers, or choose/,
  ],
  [
    'significance <net.onnx> --criterion random,magnitude,random',
    /each criterion once; received random twice/,
  ],
  [
    'prune <net.onnx> --what weight --keep 2 --out <o.onnx>',
    /received "weight" \(nearest: weights\)\. Correct/,
  ],
  ['prune <net.onnx> --keep 2 --scope global --out <o.onnx>', /--scope are of --ratio and --threshold/],
  [
    'prune <net.onnx> --keep 2 --criterion saliency --out <o.onnx>',
    /saliency needs labelled points; received none\. Give a data file, --teacher BIG\.onnx, or --reference/,
  ],
  [
    'prune <net.onnx> <data.csv> --keep 2 --criterion magnitude --replace midpoint --out <o.onnx>',
    /labelled points are for criteria that look at some; received .*data\.csv with magnitude/,
  ],
  [
    'prune <net.onnx> --keep 2 --rounds 2 --out <o.onnx>',
    /in rounds is tuned on data, on a teacher or on a ref/,
  ],
  ['prune <net.onnx> --keep 2 --rounds 0 --out <o.onnx>', /--rounds must be a whole number of at least 1/],
  ['prune <net.onnx> --keep 2 --steps 9 --out <o.onnx>', /--steps are of --rounds, which tunes/],
  ['prune <net.onnx> --keep 2 --loss vanilla --out <o.onnx>', /--loss are for labelled points/],
  [
    'prune <net.onnx> <data.csv> --keep 2 --rounds 2 --plan-out <p.json> --out <o.onnx>',
    /--plan-out are of one round: plans of several are among what --json prints/,
  ],
  [
    'prune <net.onnx> --keep 0 --out <o.onnx>',
    /--keep must be whole numbers of at least 1, .*; received "0"/,
  ],
  [
    'prune <net.onnx> --what weights --ratio 0.5 --scope global --scaled mean --keep 2 --out <o.onnx>',
    /is said once, .*; received --keep and --ratio/,
  ],
  ['prune <net.onnx> --ratio 0.5 --scaled mean --out <o.onnx>', /--scaled are of --scope global/],
  ['prune <net.onnx> --keep 2 --scaled mean --out <o.onnx>', /--scaled are of --ratio and --threshold/],
  [
    'prune <net.onnx> --threshold 2 --out <o.onnx>',
    /--threshold must be a share of at least 0 and at most 1; received "2"\. Give .* 0\.001/,
  ],
  [
    'prune <net.onnx> --keep 2 --criterion magnitude --adjoint-of both --out <o.onnx>',
    /must take adjoints, to weigh values and gradients; received magnitude, which takes none/,
  ],
  ['prune <net.onnx> --keep 2 --plan <plan.json> --out <o.onnx>', /must not stand beside --keep/],
  ['prune <net.onnx> --replace mean --plan <plan.json> --out <o.onnx>', /must not stand beside --re/],
  [
    'prune <net.onnx> --keep 2 --replace median --out <o.onnx>',
    /--replace.* midpoint, mean, least-squares, best/,
  ],
  ['prune <net.onnx> --what weights --ratio 0.5 --replace mean --out <o.onnx>', /--replace are of neurons/],
  [
    'prune <net.onnx> --what weights --keep 2 --out <o.onnx>',
    /weights are pruned by a share or a threshold; received --keep, .*\. Give --ratio 0\.9/,
  ],
  [
    'prune <net.onnx> --what weights --ratio 0.5 --criterion incoming-magnitude --out <o.onnx>',
    /must give scores of weights/,
  ],
  [
    'prune <net.onnx> --keep 2 --criterion luck --out <o.onnx>',
    /must be one of interval-significance, sampled-significance, affine-significance, elimination, /,
  ],
  ['prune <net.onnx> --criterion magnitude --plan <plan.json> --out <o.onnx>', /must not stand beside --c/],
  ['prune <net.onnx> --plan <plan.json> --out <o.onnx>', /criterion of a pruning plan/],
  ['prune <net.onnx> --plan <none.json> --out <o.onnx>', /plan .*none\.json must be readable/],
  ['prune <net.onnx> --keep 2 --significance <plan.json> --out <o.onnx>', /schema of a significance/],
  ['prune <bare.onnx> --keep 2 --out <o.onnx>', /bare\.onnx must come with the domain/],
  [
    'prune <net.onnx> --keep 2 --out <net.onnx>',
    /--out must not be a file that is read; received .*net\.onnx.*never overwritten/,
  ],
  ['prune <net.onnx> --keep 2 --out <link.onnx>', /--out must not be a file that is read/],
  ['prune <net.onnx> --keep 2 --out <hard.onnx>', /--out must not be a file that is read/],
  ['prune <net.onnx> --keep 2 --out <o.onnx> --plan-out <p.txt>', /file of --plan-out must end in \.json/],

  ['finetune <net.onnx> --out <o.onnx>', /on data, on a teacher or on a reference; received none of them/],
  [
    'finetune <net.onnx> <data.csv> --teacher <net.onnx> --out <o.onnx>',
    /received .*data\.csv and .*net\.onnx/,
  ],
  ['finetune <net.onnx> <data.csv> --points 5 --out <o.onnx>', /--points are of --teacher and --reference/],
  ['finetune <net.onnx> <data.csv> --set a=1 --out <o.onnx>', /--set are of --reference/],
  ['finetune <net.onnx> --teacher <net.onnx> --inputs a --out <o.onnx>', /--inputs are for a data file/],
  ['finetune <net.onnx> --reference branin --out <o.onnx>', /network has 3 inputs.*received "x1, x2"/],
  ['finetune <bare.onnx> --teacher <bare.onnx> --out <o.onnx>', /bare\.onnx must come with the domain/],
  ['finetune <net.onnx> --teacher <none.onnx> --out <o.onnx>', /none\.onnx must be a file/],

  ['evaluate <net.onnx> <none.csv>', /none\.csv must be readable/],
  ['evaluate <net.onnx> <pairs.csv>', /columns of .*pairs\.csv must be told/],
  ['evaluate <net.onnx> <data.csv> --points 5', /--points are for a study/],
  ['evaluate <net.onnx> branin --inputs a', /--inputs are for a data file/],
  ['evaluate <net.onnx> branin', /network has 3 inputs/],

  ['export <net.onnx> --out <o.ts>', /required option '--to <target>' not specified/],
  ['export <net.onnx> --to java --out <o.java>', /must be one of onnx, ts, js, c/],
  ['export <net.onnx> --to c --out <o.ts>', /must end in \.h or \.c/],
  ['export <net.onnx> --to ts --second hvp --order 2 --out <o.ts>', /option second is of ONNX files/],
  ['export <net.onnx> --to onnx --name x --out <o.onnx>', /option name is of code/],
  ['export <net.onnx> --to onnx --second hvp --out <o.onnx>', /second derivatives need order 2/],

  ['report <none>', /none must be the directory of a finished run/],
];

describe('bad input to a command is one line that names it, with exit code 2, and leaves no file', () => {
  it.each(cases)('%s', async (line, message) => {
    const before = await readdir(path());
    const argv = line.split(' ').map((word) => word.replace(/^<(.*)>$/, (_, name) => path(name)));
    const { code, stdout, stderr } = await sobolev([...argv, ...quietFor(argv)]);
    expect(stderr).toMatch(/^sobolev: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(await readdir(path())).toEqual(before);
  });

  it('nor is a file that is read ever changed', async () => {
    expect(new Uint8Array(await readFile(path('net.onnx')))).toEqual(writeSurrogate(network));
  });
});

it('a study of a model that gives values alone is refused before an earlier run is replaced', async () => {
  const directory = path('runs');
  await mkdir(directory);
  await writeFile(path('runs', 'progress.json'), '{"stages": {}, "timings": {}}');
  await writeFile(path('runs', 'results.json'), '{}');
  const { code, stderr } = await sobolev(['run', path('values.ts'), '--out', directory, '--quiet']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^sobolev: .*gradients.*\n$/);
  expect((await readdir(directory)).sort()).toEqual(['progress.json', 'results.json']);
});

it('files are refused before an engine is opened', async () => {
  const services = new FakeServices();
  for (const line of cases
    .map(([argv]) => argv)
    .filter((argv) => /^(train|finetune|sample) .*<none/.test(argv))) {
    const argv = line.split(' ').map((word) => word.replace(/^<(.*)>$/, (_, name) => path(name)));
    expect((await sobolev(argv, {}, services)).code).toBe(2);
  }
  expect(services.engines).toEqual([]);
});

/** Progress is on stderr too. Inspect says nothing but its result. */
function quietFor([command]: readonly string[]): string[] {
  return command === 'inspect' ? [] : ['--quiet'];
}
