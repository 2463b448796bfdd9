/**
 * Serves bench/ours.js over the line protocol of bench/contender.js, as the Python peers serve theirs, so that
 * all contenders are measured in the same way: `node bench/ours-process.js THREADS`.
 */
import { createInterface } from 'node:readline';
import { cases } from './cases.js';
import { createContender, versions } from './ours.js';
import { createProblem, initialParameters } from './problem.js';

/** @import { Contender } from './ours.js' */

const threads = Number(process.argv[2]);
const problem = createProblem();
/** @type {Map<string, Contender>} */
const made = new Map();

/**
 * @param {{case: string, form: string, forms?: true, losses?: number, steps?: number}} request
 * @returns {Promise<object>}
 */
async function replyTo(request) {
  if (request.forms)
    return { forms: [...new Set([1, threads])].map((n) => `${n} thread${n > 1 ? 's' : ''}`) };
  const key = `${request.case} ${request.form}`;
  if (request.losses !== undefined) {
    const training = /** @type {import('./cases.js').Case} */ (
      cases.find(({ name }) => name === request.case)
    );
    made.get(key)?.dispose();
    const contender = await createContender({
      training,
      batch: problem.batch,
      threads: Number.parseInt(request.form, 10),
      problem,
      parameters: initialParameters(training.hidden),
    });
    made.set(key, contender);
    return { losses: await contender.losses(request.losses) };
  }
  const contender = made.get(key);
  if (!contender || request.steps === undefined) throw new Error('ask for losses first, then for steps');
  return { milliseconds: await contender.steps(request.steps) };
}

/** @param {object} reply */
const answer = (reply) => process.stdout.write(`${JSON.stringify(reply)}\n`);

answer({ ready: true, versions: { node: process.versions.node, ...(await versions()) } });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    answer(await replyTo(JSON.parse(line)));
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
  }
}
for (const contender of made.values()) contender.dispose();
