import type { Tensor } from '../tensor/index.ts';
import { checkedVariables } from '../variable/index.ts';
import { batchesOf, RowJoiner } from './batches.ts';
import { batchLabels, MULTIPLIED } from './callback-batch.ts';
import { CallbackCalls } from './callback-calls.ts';
import type { CallbackModelOptions } from './callback-options.ts';
import { checkedExact } from './checked-exact.ts';
import { checkPoints } from './checks.ts';
import { demandSymmetric, evenLabels } from './hessians.ts';
import { labelsOf } from './labels.ts';
import type { LabelRequest, Labels, ReferenceModel } from './model.ts';
import {
  callable,
  checkedOptions,
  count,
  modelName,
  type OptionSchemas,
  records,
  text,
  variables,
} from './options.ts';
import { runConcurrently } from './pool.ts';
import { checkRequest } from './request.ts';

const SCHEMAS: OptionSchemas<CallbackModelOptions> = {
  name: text,
  inputs: variables,
  outputs: variables,
  evaluate: callable,
  jvp: callable.optional(),
  vjp: callable.optional(),
  hvp: callable.optional(),
  batch: count.optional(),
  concurrency: count.optional(),
  exact: callable.optional(),
  parameters: records,
};

/**
 * A reference model from callbacks. Gradients come from `evaluate` where it returns them; else from `vjp`, one call
 * an output, or `jvp`, one call an input, whichever are fewer. Products with Jacobians that are asked for take a call of
 * `vjp` or `jvp` each. `null` stands for a derivative that is not known: it is NaN in the labels. Nothing is differenced
 * (`withDifferences` does): what no callback gives is refused.
 *
 * A failing callback fails the labels, with an InputError that names the point (the points, in a batch) and has the
 * failure as its `cause`.
 *
 * @throws InputError when an option does not fit
 */
export function callbackModel(options: CallbackModelOptions): ReferenceModel {
  const {
    name,
    inputs,
    outputs,
    exact,
    parameters = {},
    batch = 1,
    concurrency = 1,
  } = checkedOptions(modelName(options, 'a callback model'), options, SCHEMAS);
  checkedVariables(inputs, 'input');
  checkedVariables(outputs, 'output');
  return {
    name,
    inputs,
    outputs,
    parameters,
    exact: checkedExact({ ...{ name, inputs, outputs }, exact }),
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      checkPoints(name, inputs, points);
      const asked = checkRequest({ name, outputs }, points, request);
      const [count] = points.shape;
      // Drawn before anything runs, point by point: neither batches nor concurrency move them.
      const seeds = Array.from({ length: count }, () => request.random.integer(2 ** 32));
      const labels = new RowJoiner(count);
      let done = 0;
      await runConcurrently(
        batchesOf(count, batch),
        async ([start, stop], signal) => {
          const calls = new CallbackCalls(options, points, [start, stop], {
            order: asked.order,
            errors: asked.errors,
            seeds: seeds.slice(start, stop),
            signal,
          });
          const parts = await batchLabels(calls, asked);
          if (signal.aborted) return;
          for (const [label, { shape, data }] of Object.entries(parts)) labels.set(label, start, shape, data);
          done += stop - start;
          request.progress?.(done / count);
        },
        { concurrency: Math.min(concurrency, count), signal: request.signal },
      );
      const joined = knownErrors(labelsOf(labels.joined));
      const { [MULTIPLIED.hessians]: multiplied, [MULTIPLIED.errors]: errors } = labels.joined;
      if (multiplied !== undefined) demandSymmetric(multiplied, { name, points, y: joined.y, errors });
      return evenLabels(name, points, joined);
    },
  };
}

/** Labels without standard errors of which none is known. */
function knownErrors({ errors, ...labels }: Labels): Labels {
  const known = Object.entries(errors ?? {}).filter(([, { data }]) => !data.every(Number.isNaN));
  return known.length === 0 ? labels : { ...labels, errors: Object.fromEntries(known) };
}
