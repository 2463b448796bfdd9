/**
 * Serves bench/ours.js over the line protocol of bench/contender.js, as the Python peers serve theirs, so that
 * all contenders are measured in the same way: `node bench/ours-process.js THREADS`.
 */
import { createInterface } from 'node:readline';
import { cases, pathCases } from './cases.js';
import { createContender, versions } from './ours.js';
import { createPathContender, formsOf } from './paths/ours.js';
import { createPathProblem } from './paths/problem.js';
import { createProblem, initialParameters } from './problem.js';

/** @import { Contender } from './ours.js' */

const threads = Number(process.argv[2]);
const problem = createProblem();
/** @type {Map<string, Contender>} */
const made = new Map();

/**
 * @param {{case: string, form: string, forms?: true, numbers?: number, steps?: number}} request
 * @returns {Promise<object>}
 */
async function replyTo(request) {
  const paths = pathCases.find(({ name }) => name === request.case);
  if (request.forms)
    return {
      forms: paths
        ? formsOf(paths.model, threads)
        : [...new Set([1, threads])].map((n) => `${n} thread${n > 1 ? 's' : ''}`),
    };
  const key = `${request.case} ${request.form}`;
  if (request.numbers !== undefined) {
    made.get(key)?.dispose();
    const contender = paths
      ? await createPathContender(paths, request.form, await createPathProblem(paths.model))
      : await trainingContender(request);
    made.set(key, contender);
    return { numbers: await contender.numbers(request.numbers) };
  }
  const contender = made.get(key);
  if (!contender || request.steps === undefined) throw new Error('ask for numbers first, then for steps');
  return { milliseconds: await contender.steps(request.steps) };
}

/** @param {{case: string, form: string}} request */
function trainingContender(request) {
  const training = /** @type {import('./cases.js').Case} */ (cases.find(({ name }) => name === request.case));
  return createContender({
    training,
    batch: problem.batch,
    threads: Number.parseInt(request.form, 10),
    problem,
    parameters: initialParameters(training.hidden),
  });
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
