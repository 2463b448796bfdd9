import { demand } from '../../tensor/index.ts';
import { Batches } from '../batches.ts';
import { DrawSource } from '../draws.ts';
import { TrainingProgram } from '../program.ts';
import { PredictedSlopes } from '../slopes.ts';
import { MASK, maskedOptimiser } from '../sparse/masked.ts';
import { Rewiring } from '../sparse/rewiring.ts';
import { startMasks } from '../sparse/start.ts';
import { STEPS_PER_CALL, sizeOfStep } from '../ways/size.ts';
import type { Descent, Method, Undertaking } from './method.ts';
import type { Optimiser } from './optimiser.ts';

/** A method that moves parameters by the gradient of the whole loss. */
export interface FirstOrder extends Method {
  readonly optimiser: Optimiser;
}

/** The method of an optimiser: its steps are on batches, in the fastest of the ways that a training has. */
export function firstOrder(name: string, optimiser: Optimiser): FirstOrder {
  return {
    name,
    scheduled: true,
    sparse: true,
    optimiser,
    open: (training) => openDescent(optimiser, training),
  };
}

async function openDescent(given: Optimiser, training: Undertaking): Promise<Descent> {
  const { engine, step, data, numbers, batch, learning, random, ways, sparse } = training;
  demand(
    batch !== undefined && learning !== undefined,
    'a method of first order needs a batch and a schedule',
    'none',
    'Give both.',
  );
  const optimiser = sparse === undefined ? given : maskedOptimiser(given);
  const options = { ...step, batch, optimiser };
  const start = Float32Array.from(training.start);
  const masks = sparse && startMasks(step, start, sparse);
  masks?.forEach((mark, k) => {
    if (mark === 0) start[k] = 0;
  });
  const { threads } = sizeOfStep(options, training.threads);
  const program = await TrainingProgram.open(
    engine,
    { ...options, threads: training.threads, ways },
    data,
    start,
  );
  if (masks !== undefined) program.write(MASK, masks);
  const rewiring = sparse && new Rewiring(sparse, options, { ...training, threads });
  const batches = new Batches(data.x.dims[0], random);
  const draws = new DrawSource(step.objective, random, numbers);
  const predicted = draws.needsSlopes ? await PredictedSlopes.open(training, batch) : undefined;
  return {
    stepsPerCall: STEPS_PER_CALL,
    threads,
    ends: Array.from({ length: step.copies ?? 1 }, () => undefined),
    get done() {
      return program.done;
    },
    get parameters() {
      return program.parameters;
    },
    async advance(count) {
      const rates = learning.between(program.done, program.done + count);
      const rows = batches.take(rates.length * batch);
      const slopes = await predicted?.on(rows.subarray(0, batch), program.parameters);
      const drawn = draws.next(rows, batch, slopes);
      await rewiring?.before(program, { rows, drawn });
      return program.advance(rows, rates, drawn);
    },
    async dispose() {
      await rewiring?.dispose();
      await program.dispose();
      await predicted?.dispose();
    },
  };
}
