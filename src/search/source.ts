import { type Dataset, partsOf } from '../dataset/index.ts';
import { networkDigest } from '../pruning/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { digest, InputError, isTensor } from '../tensor/index.ts';
import { networkModel } from '../workflow/index.ts';

/** What a search replaces by a small network: a model, labelled points, or a larger network over its domain. */
export type ShrinkSource = ReferenceModel | Dataset | Surrogate;

/** A source as a search takes it, with what tells it from others. */
export type SearchSource = { readonly identity: Readonly<Record<string, unknown>> } & (
  | { readonly model: ReferenceModel; readonly data?: undefined }
  | { readonly data: Dataset; readonly model?: undefined }
);

/** @throws InputError where it is none of these */
export function searchSource(source: ShrinkSource): SearchSource {
  const given = Object(source) as Partial<ReferenceModel & Dataset & Surrogate>;
  if (typeof given.label === 'function') {
    const model = source as ReferenceModel;
    return { model, identity: { model: model.name, parameters: plain(model.parameters) } };
  }
  if (Array.isArray(given.layers)) {
    const network = source as Surrogate;
    const digest = networkDigest(network);
    return { model: networkModel(network), identity: { network: digest, ...plain(network.provenance) } };
  }
  if (isTensor(given.x) && isTensor(given.y)) {
    const data = source as Dataset;
    const bytes = partsOf(data).map(
      ([, { data: numbers }]) => new Uint8Array(Float64Array.from(numbers).buffer),
    );
    return { data, identity: { rows: data.x.shape[0], digest: digest(...bytes) } };
  }
  throw new InputError(
    'a search starts from a reference model, labelled points or a network',
    typeof source,
    'Give what functionModel, dataset or trainSurrogate returns.',
  );
}

/** As it is once it was written and read as JSON. */
function plain(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(value ?? {}));
}
