import {
  byteSource,
  customConfig,
  datasetBytes,
  type Engine,
  exportModule,
  exportOnnx,
  functionModel,
  memoryStore,
  pruneSurrogate,
  readDataset,
  readSurrogate,
  runStudy,
  scoresOf,
  surrogateSignificance,
  writeReport,
  writeSurrogate,
} from '../../src/index.ts';

/*
 * What the core does in a page, in a worker and in Node alike: a study into a store, a prune, exports, tables, a report.
 */

const budget = { steps: 128 };
const config = customConfig('waves', {
  seed: 3,
  sampling: { points: 1024 },
  network: { hidden: [16, 16] },
  pruning: { keep: 6 },
  oversized: budget,
  pruned: budget,
  sobolev: budget,
  test: { points: 256 },
});
const reference = functionModel({
  name: 'waves',
  inputs: [
    { name: 'a', lo: -1, hi: 1 },
    { name: 'b', lo: 0, hi: 2 },
  ],
  outputs: [{ name: 'y' }],
  function: ({ a, b }) => a.mul(b).tanh().add(b.mul(-1).exp()).add(a.square().add(1).log()),
});

/** By name what came out: texts, and bytes in base 64. Times are left out. */
export async function work(engine: Engine): Promise<Record<string, string>> {
  const store = memoryStore();
  const results = await runStudy(config, { store, engine, reference });
  const made: Record<string, string> = { engine: `${engine.name} ${engine.version} ${engine.threads}` };
  const names = results.stages.map(({ name }) => `${name}.onnx`);
  for (const file of [...names, 'training.parquet', 'significance.json', 'plan.json'])
    if (await store.has(file)) made[file] = base64(await store.read(file));
  const truth = await readDataset(byteSource('test.parquet', await store.read('test.parquet')));
  made.test = JSON.stringify([truth.x.data, truth.y.data].map((values) => [...values]));
  made.scores = JSON.stringify(results.stages.map(({ name, r2, parameters }) => ({ name, r2, parameters })));
  await writeReport(store, { engine, reference });
  const figures = new TextDecoder().decode(await store.read('report.html')).match(/<svg/g)?.length ?? 0;
  made.report = `${figures} figures`;

  const network = readSurrogate(await store.read('sobolev-reference.onnx'));
  // Enclosures have bits of their own; what is fitted to points has those of the engine's `Math.exp`.
  const { surrogate, plan } = pruneSurrogate(
    network,
    scoresOf(surrogateSignificance(network)),
    { by: 'width', keep: 3 },
    { replacement: 'midpoint' },
  );
  made.plan = JSON.stringify(plan);
  made['smaller.onnx'] = base64(writeSurrogate(surrogate));
  made.javascript = exportModule(surrogate, { language: 'js', order: 2 });
  made['exported.onnx'] = base64(exportOnnx(surrogate, { order: 1 }));

  const set = await readDataset(byteSource('training.parquet', await store.read('training.parquet')));
  for (const name of ['set.csv', 'set.npz', 'set.arrow', 'set.parquet']) {
    const bytes = await datasetBytes(name, set);
    const again = await readDataset(byteSource(name, new Blob([Uint8Array.from(bytes)])));
    made[name] = `${base64(bytes).length} ${again.y.data.every((value, i) => value === set.y.data[i])}`;
  }
  return made;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
