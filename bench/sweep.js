/** Measures our interval sweep; none of the peers has one. */
import { createSweep } from './interval.js';
import { initialParameters, inputs } from './problem.js';
import { median } from './statistics.js';

/** The box is the mean of the inputs ± half their standard deviation. */
const radius = 0.5;
const sweepsPerRound = 50;

/**
 * @param {readonly number[]} hidden widths of the hidden layers
 * @param {number} rounds
 * @returns {Promise<{median: number, minimum: number, rounds: number[]}>} milliseconds a sweep
 */
export async function measureSweep(hidden, rounds) {
  /** @param {number} end */
  const ends = (end) => Array.from({ length: inputs }, () => end);
  const sweep = await createSweep({
    inputs,
    hidden,
    parameters: initialParameters(hidden),
    box: { lo: ends(-radius), hi: ends(radius) },
  });
  try {
    await sweep.sweeps(sweepsPerRound); // warm-up: the compiler's, not the cache's
    const times = [];
    for (let round = 0; round < rounds; round++)
      times.push((await sweep.sweeps(sweepsPerRound)) / sweepsPerRound);
    return { median: median(times), minimum: Math.min(...times), rounds: times };
  } finally {
    sweep.dispose();
  }
}
