import type { Tensor } from '../tensor/index.ts';
import type { Expression } from './expression.ts';
import type { Attributes } from './operation.ts';

/**
 * The hash-consing table: one live node for each (operation, inputs, attributes). It holds its nodes weakly
 * (Filliâtre & Conchon, "Type-safe modular hash-consing", 2006), so graphs are collected like any other value.
 */
const table = new Map<string, WeakRef<Expression>>();
const collected = new FinalizationRegistry<string>((key) => {
  if (table.get(key)?.deref() === undefined) table.delete(key);
});

const identities = new WeakMap<object, number>();
let identityCount = 0;

function identity(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    id = ++identityCount;
    identities.set(value, id);
  }
  return id;
}

/** Constants up to this many elements are compared by content. */
const CONTENT_LIMIT = 64;

function constantKey(values: Tensor): string {
  if (values.data.length > CONTENT_LIMIT) return `[${values.shape}]#${identity(values.data)}`;
  // Bits, because 0 and −0 are different constants.
  const bits = new BigUint64Array(values.data.slice().buffer);
  return `[${values.shape}]${bits.join(',')}`;
}

/** The live node of this key, or the one that `create` makes. */
export function intern(
  op: string,
  inputs: readonly Expression[],
  attributes: Attributes,
  create: () => Expression,
): Expression {
  const attributeKey =
    op === 'constant' ? constantKey(attributes.values as Tensor) : JSON.stringify(attributes);
  const key = `${op}(${inputs.map(identity).join(',')})${attributeKey}`;
  const known = table.get(key)?.deref();
  if (known !== undefined) return known;
  const fresh = create();
  table.set(key, new WeakRef(fresh));
  collected.register(fresh, key);
  return fresh;
}
