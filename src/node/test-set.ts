import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { type TestSetOfModel, type TestSetOptions, testSetOf as testSetWithin } from '../workflow/index.ts';
import { memoryLimit } from './memory.ts';

/** As {@link testSetWithin}, in the memory of this machine. */
export function testSetOf(
  engine: Engine,
  model: ReferenceModel,
  options: TestSetOptions = {},
): Promise<TestSetOfModel> {
  return testSetWithin(engine, model, { memory: memoryLimit(), ...options });
}
