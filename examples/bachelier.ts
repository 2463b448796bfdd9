/*
 * The case study of the paper from TypeScript: a call on a basket of seven assets, from Monte Carlo samples to a network
 * with 433 parameters, its values and sensitivities beside the published ones.
 *
 *   npm run examples && node dist/examples/bachelier.js          a minute or two
 *   npm run examples && node dist/examples/bachelier.js --quick  some seconds, and less accurate
 *
 * From Node 22.18 on also directly: npm run build && node examples/bachelier.ts
 */
import { fileURLToPath } from 'node:url';
import { configFor, formatTable, openEngine, type PartialConfig, runStudy, writeReport } from 'sobolev';

/** What differs from the defaults of `configFor('bachelier')`; every key is in docs/configuration.md. */
export const quick: PartialConfig = {
  reference: { paths: 16 },
  sampling: { points: 16_384 },
  network: { hidden: '32x3' },
  oversized: { steps: 2000 },
  pruned: { steps: 1000 },
  sobolev: { steps: 3000 },
};

export async function main({
  directory = 'runs/example-bachelier',
  settings = {},
}: {
  directory?: string;
  settings?: PartialConfig;
} = {}) {
  const engine = await openEngine();
  const config = configFor('bachelier', { seed: 1 }, settings);
  const results = await runStudy(config, { engine, directory });
  console.log(formatTable(results.stages, results.published));
  console.log(`report: ${await writeReport(directory, { engine })}`);
  return results;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main({ settings: process.argv.includes('--quick') ? quick : {} });
