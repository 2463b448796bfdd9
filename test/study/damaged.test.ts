import { beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import {
  configFor,
  finishedResults,
  memoryStore,
  type PartialConfig,
  resumeStudy,
  runFiles,
  runStudy,
  type Store,
  stagesOf,
} from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';

interface Plan {
  readonly layers: { readonly neurons: { readonly keep: boolean }[] }[];
}

/* A finished run whose files are removed, damaged or exchanged: resuming makes them again, or refuses. */

const steps = { steps: 8, batch: 16 };
const config = configFor('ishigami', {
  ...{ seed: 3, sampling: { points: 64 }, test: { points: 16 } },
  stages: [
    { name: 'large', network: { hidden: '8x2' }, ...steps },
    { name: 'middle', parent: 'large', pruning: { by: 'width', keep: 6 }, ...steps },
    {
      name: 'small',
      parent: 'middle',
      pruning: { by: 'width', keep: 4 },
      data: { teacher: 'large' },
      ...steps,
    },
  ],
} as PartialConfig);
const files = runFiles(stagesOf(config)).filter((file) => file !== 'report.html');
const engine = await openEngine({ engine: 'native', threads: 1 });
const whole = memoryStore('run');
beforeAll(async () => {
  await runStudy(config, { engine, store: whole });
});

async function copied(): Promise<Store> {
  const store = memoryStore('run');
  for (const file of [...files, 'progress.json']) await store.write(file, await whole.read(file));
  return store;
}
const contents = async (store: Store) =>
  Object.fromEntries(
    await Promise.all(
      [...files, 'progress.json'].map(async (file) => [
        file,
        (await store.has(file)) ? Buffer.from(await store.read(file)).toString('base64') : undefined,
      ]),
    ),
  );
const editable = (file: string) => file.startsWith('plan');
const changePlan = async (store: Store, file: string, change: (plan: Plan) => unknown) => {
  const plan = JSON.parse(new TextDecoder().decode(await store.read(file)));
  change(plan);
  await store.write(file, new TextEncoder().encode(JSON.stringify(plan)));
};

describe('a finished run', () => {
  test('that is as it was written is finished', async () => {
    expect((await finishedResults(await copied()))?.stages).toHaveLength(3);
  });

  test.each(files.filter((file) => file !== 'config.json'))(
    'without %s is not finished; resumed it has its bytes again',
    async (file) => {
      const store = await copied();
      await store.remove(file);
      expect(await finishedResults(store)).toBe(undefined);
      await resumeStudy({ engine, store });
      const [made, before] = [await contents(store), await contents(whole)];
      // Seconds of what is made again are new.
      for (const name of file.endsWith('.onnx') ? ['results.json', 'progress.json'] : [])
        Object.assign(made, { [name]: before[name] });
      expect(made).toEqual(before);
    },
  );

  test.each(files.filter((file) => file !== 'config.json' && !editable(file)))(
    'with another %s is refused by its name, and nothing is touched',
    async (file) => {
      const store = await copied();
      const bytes = await store.read(file);
      for (const wrong of [bytes.slice(0, bytes.length >> 1), new Uint8Array(0)]) {
        await store.write(file, wrong);
        const before = await contents(store);
        const message = `run/${file} must be as the run wrote it`;
        await expect(finishedResults(store)).rejects.toThrow(message);
        await expect(resumeStudy({ engine, store })).rejects.toThrow(message);
        expect(await contents(store)).toEqual(before);
      }
    },
  );

  test('with another configuration is refused', async () => {
    const store = await copied();
    await store.write('config.json', new TextEncoder().encode(JSON.stringify({ ...config, seed: 4 })));
    const message = 'run/config.json must be the one that the run began with';
    await expect(finishedResults(store)).rejects.toThrow(message);
    await expect(resumeStudy({ engine, store })).rejects.toThrow(message);
  });

  test('without progress.json says so', async () => {
    const store = await copied();
    await store.remove('progress.json');
    await expect(finishedResults(store)).rejects.toThrow(/received no file run\/progress\.json\. Restore it/);
  });

  test('whose plan was edited and then removed asks for it', async () => {
    const store = await copied();
    await changePlan(store, 'plan-small.json', ({ layers: [{ neurons }] }) => {
      const gone = neurons.find(({ keep }) => keep) as object;
      Object.assign(gone, { keep: false });
    });
    await resumeStudy({ engine, store });
    await store.remove('plan-small.json');
    await expect(resumeStudy({ engine, store })).rejects.toThrow(
      /run\/plan-small\.json must be there; received "none"/,
    );
  });
});

describe('a plan that does not fit its parent', () => {
  test.each<[string, (plan: Plan) => unknown]>([
    ['of another network', (plan) => Object.assign(plan, { network: '0'.repeat(64) })],
    ['of another width', ({ layers: [{ neurons }] }) => neurons.pop()],
    ['of another depth', ({ layers }) => layers.pop()],
    [
      'with a midpoint out of range',
      ({ layers: [{ neurons }] }) =>
        Object.assign(neurons.find(({ keep }) => !keep) as object, { midpoint: 1e6 }),
    ],
    ['of another schema', (plan) => Object.assign(plan, { schema: 'other' })],
  ])('%s is refused by its file, and nothing is removed or recorded', async (_, change) => {
    const store = await copied();
    await changePlan(store, 'plan-middle.json', change);
    const before = await contents(store);
    const resumed = resumeStudy({ engine, store });
    await expect(resumed).rejects.toThrow(InputError);
    await expect(resumed).rejects.toThrow(/^run\/plan-middle\.json: /);
    expect(await contents(store)).toEqual(before);
  });
});
