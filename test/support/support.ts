import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { InputError, type RandomStream, type Tensor } from '../../src/tensor/index.ts';

/** A temporary directory for the tests of a file. */
export function temporaryDirectory(): (...names: string[]) => string {
  let path = '';
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'sobolev-'));
  });
  afterAll(() => rm(path, { recursive: true }));
  return (...names) => join(path, ...names);
}

/** The message of the InputError with which a promise is rejected. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

/** Tensors of standard normal numbers, one after the other from a stream. */
export function normalsFrom(random: RandomStream): (...shape: number[]) => Tensor {
  return (...shape) => {
    const data = new Float64Array(shape.reduce((a, b) => a * b));
    random.fillNormal(data);
    return { shape, data };
  };
}
