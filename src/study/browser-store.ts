import { InputError } from '../tensor/index.ts';
import { missingIn, type Store } from './store.ts';

/*
 * The part of IndexedDB that the store uses, as types: those of a browser are not loaded. Every browser and its workers have
 * IndexedDB, also on pages that are not secure. Its transactions take effect whole or not at all.
 */

interface Request<Result> {
  readonly result: Result;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}

interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null;
}

interface Files {
  get(key: string): Request<Uint8Array | undefined>;
  count(key: string): Request<number>;
  put(value: Uint8Array, key: string): Request<unknown>;
  delete(key: string): Request<unknown>;
}

interface Transaction {
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  objectStore(name: string): Files;
}

interface Database {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite', options: { durability: 'strict' }): Transaction;
  close(): void;
}

interface Factory {
  open(name: string, version: number): OpenRequest;
}

const FILES = 'files';

/**
 * A store in the browser's own storage (IndexedDB). It outlives the page, so that a study can be resumed after a reload.
 *
 * @param name of the store; each name is a store of its own
 * @throws InputError, once it is used, where there is no such storage or the browser refuses it
 */
export function browserStore(name: string): Store {
  const inside = async <Result>(
    mode: 'readonly' | 'readwrite',
    work: (files: Files) => Request<Result>,
  ): Promise<Result> => {
    const database = await open(`sobolev/${name}`);
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(FILES, mode, { durability: 'strict' });
        const request = work(transaction.objectStore(FILES));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(refused(name, transaction.error));
      });
    } finally {
      database.close();
    }
  };
  const store: Store = {
    name,
    has: async (file) => (await inside('readonly', (files) => files.count(file))) > 0,
    async read(file) {
      const bytes = await inside('readonly', (files) => files.get(file));
      if (bytes === undefined) throw missingIn(store, file);
      return bytes;
    },
    async write(file, bytes) {
      // A copy, so that of a view no more is kept than it shows.
      await inside('readwrite', (files) => files.put(bytes.slice(), file));
    },
    async remove(file) {
      await inside('readwrite', (files) => files.delete(file));
    },
  };
  return store;
}

async function open(name: string): Promise<Database> {
  const { indexedDB } = globalThis as { readonly indexedDB?: Factory };
  if (indexedDB === undefined) throw refused(name, 'no indexedDB here');
  const request = indexedDB.open(name, 1);
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => request.result.createObjectStore(FILES);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(refused(name, request.error));
  });
}

function refused(name: string, cause: unknown): InputError {
  return new InputError(
    `the browser must keep what is stored as ${name}`,
    cause instanceof Error ? cause.message : String(cause),
    'Allow the page to store data and make room, or use memoryStore().',
  );
}
