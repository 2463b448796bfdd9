import { readJson, type Store, writeJson } from '../../study/index.ts';
import { demand, digest, InputError } from '../../tensor/index.ts';
import { type ComparisonPlan, parseComparisonPlan } from '../plan/plan.ts';
import type { ComparisonSource } from '../sources/index.ts';
import {
  COMPARISON_FILE,
  COMPARISON_REPORT,
  demandWritten,
  PLAN_FILE,
  SOURCE_FILES,
  seedFile,
  seedNetworkFile,
} from './files.ts';
import { parseSeedRecord } from './record.ts';

/** By this a seed's file says of which plan it is. */
export function planDigest(plan: ComparisonPlan): string {
  return digest(new TextEncoder().encode(JSON.stringify(plan)));
}

/** What another process finds the source by. */
export interface SourceParts {
  /** Plain data beside its kind and name in `plan.json`. */
  readonly description?: Readonly<Record<string, unknown>>;
  /** The bytes of its file, where no name says it: `data.parquet`, `teacher.onnx`. */
  readonly file?: Uint8Array;
}

/** Removes what an earlier comparison left, and writes the plan. */
export async function beginComparison(
  store: Store,
  plan: ComparisonPlan,
  { kind, name }: Pick<ComparisonSource, 'kind' | 'name'>,
  { description, file }: SourceParts = {},
): Promise<void> {
  if (await store.has(PLAN_FILE)) await clear(store);
  else
    for (const file of [COMPARISON_FILE, ...plan.seeds.map(seedFile)])
      demand(
        !(await store.has(file)),
        `output directory ${store.name} must be empty or hold an earlier comparison (with its ${PLAN_FILE})`,
        file,
        'Choose another, or move the files away.',
      );
  if (file !== undefined) await store.write(SOURCE_FILES[kind as keyof typeof SOURCE_FILES], file);
  await writeJson(store, PLAN_FILE, {
    schema: 'sobolev/comparison-plan/1',
    source: { kind, name, ...description, ...(file && { digest: digest(file) }) },
    plan,
  });
}

async function clear(store: Store): Promise<void> {
  const former = await readPlan(store).catch(() => undefined);
  for (const name of [COMPARISON_FILE, COMPARISON_REPORT, ...Object.values(SOURCE_FILES)])
    await store.remove(name);
  for (const seed of former?.plan.seeds ?? []) {
    const record = parseSeedRecord(await readJson(store, seedFile(seed)).catch(() => undefined));
    await store.remove(seedFile(seed));
    for (const { name } of [...(record?.oversized ?? []), ...(record?.cells ?? [])])
      await store.remove(seedNetworkFile(seed, name));
  }
}

/** What `plan.json` holds. */
export interface ComparisonDocument {
  readonly source: Readonly<Record<string, unknown>> & {
    readonly kind: ComparisonSource['kind'];
    readonly name: string;
    /** Digest of its file, where no name says what it is. */
    readonly digest?: string;
  };
  readonly plan: ComparisonPlan;
}

/**
 * The plan of the comparison that a store holds, and what it is of.
 *
 * @throws InputError when there is none, or it is damaged
 */
export async function readPlan(store: Store): Promise<ComparisonDocument> {
  if (!(await store.has(PLAN_FILE)))
    throw new InputError(
      `a comparison is gone on with by its ${PLAN_FILE}`,
      `none in ${store.name}`,
      'Give the directory of a comparison, or start a new one.',
    );
  const content = (await readJson(store, PLAN_FILE)) as Partial<ComparisonDocument> | null;
  const source = content?.source;
  demand(
    typeof source?.kind === 'string' && typeof source.name === 'string',
    `${PLAN_FILE} of ${store.name} must say what was compared`,
    source,
    'Restore it, or start a new comparison.',
  );
  return { source, plan: parseComparisonPlan(content?.plan) };
}

/** @throws InputError where a store holds no comparison by this plan, or what is compared was changed */
export async function demandSamePlan(store: Store, plan: ComparisonPlan): Promise<void> {
  const found = await readPlan(store);
  demand(
    planDigest(found.plan) === planDigest(plan),
    'a comparison is gone on with by its own plan',
    `another than in ${store.name}`,
    'Take it from there, or start a new comparison.',
  );
  const { kind, digest: written } = found.source;
  if (written !== undefined)
    await demandWritten(store, SOURCE_FILES[kind as keyof typeof SOURCE_FILES], written);
}
