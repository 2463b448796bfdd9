// The house of docs/architecture.md: a folder of src/ imports only from folders above it, and nothing imports in a circle.
const floors = [
  'tensor',
  'variable',
  'graph',
  'interval',
  'affine',
  'onnx',
  'lanes',
  'runtime',
  'reference',
  'dataset',
  'surrogate',
  'reduction',
  'export',
  'objective',
  'training',
  'regression',
  'pruning',
  'evaluation',
  'workflow',
  'study',
  'search',
  'comparison',
  'report',
  'api',
  'node',
  'cli',
];

const downward = floors.flatMap((floor, level) => {
  const below = floors.slice(level + 1);
  return below.length === 0
    ? []
    : [
        {
          name: `${floor}-imports-only-from-above`,
          severity: 'error',
          from: { path: `^src/${floor}/` },
          // The index of the core is for users, and for the index of Node.
          to: { path: `^src/(${[...below, ...(floor === 'node' ? [] : ['index\\.ts'])].join('|')})(/|$)` },
        },
      ];
});

const only = (name, folder, packages) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${folder}/` },
  to: { path: `node_modules/(${packages})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...downward,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('only-onnx-speaks-protobuf', 'onnx', 'onnx-buf|@bufbuild/protobuf'),
    only('only-runtime-runs-onnxruntime', '(runtime|node)', 'onnxruntime-[a-z]+'),
    {
      name: 'the-core-runs-anywhere',
      comment: 'modules of Node belong to src/node and src/cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(node|cli)/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-orphan-package', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Rooms in graph/ops name the Expression type that is built from them; only run-time imports make a cycle.
    tsPreCompilationDeps: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
