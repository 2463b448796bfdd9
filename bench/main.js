/**
 * `npm run bench`: one Sobolev training step, ours beside JAX and PyTorch, in one run; our interval sweep and generated code.
 * `--help` says what it takes, bench/README.md what is measured and how.
 */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cases, generatedCases, scoreCases, sparseCases, sweepCases } from './cases.js';
import { titles } from './contender.js';
import { startContenders } from './contenders.js';
import { measureGenerated } from './generated.js';
import { describeMachine, packageVersion, processorTicks } from './machine.js';
import { agreementSteps, agreementTolerance, agrees, compareLosses, takeTurns } from './measure.js';
import { help, readOptions, UsageError } from './options.js';
import { createProblem, writeProblem } from './problem.js';
import { writeResults } from './results.js';
import { measureScores } from './scores.js';
import { measureSparse } from './sparse.js';
import { measureSweep } from './sweep.js';
import {
  agreementTable,
  digits,
  noiseRemarks,
  orderTable,
  sparseLines,
  stepTable,
  timesOf,
  verdict,
} from './table.js';

/** @import { Case, SweepCase } from './cases.js' */
/** @import { Contender } from './contender.js' */
/** @import { LeaveOut } from './measure.js' */
/** @import { CaseResult, GeneratedResult, ScoreResult, SweepResult } from './results.js' */

/** Results go to standard output. @param {string} text */
const print = (text) => void process.stdout.write(`${text}\n`);
/** What happens meanwhile goes to standard error. @param {string} text */
const log = (text) => void process.stderr.write(`${text}\n`);

/**
 * @param {ReturnType<typeof readOptions>} options
 * @returns {Promise<boolean>} whether ours was measured and all agreed
 */
async function bench({ json, cases: names, only, rounds, threads, python, install }) {
  if (json !== undefined) requireWritable(json);
  const machine = describeMachine();
  print(`${machine.cpu}; ${machine.cores} cores; ${machine.memoryGiB} GiB; ${machine.platform}`);
  if (machine.load > 0.5)
    print(`Other work runs on this machine (load ${machine.load.toFixed(1)}): expect noisy figures.`);

  const problem = createProblem();
  const directory = mkdtempSync(join(tmpdir(), 'sobolev-bench-'));
  /** @type {Contender[]} */
  let contenders = [];
  const tidy = () => {
    for (const contender of contenders) contender.kill();
    rmSync(directory, { recursive: true, force: true });
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.once(signal, () => {
      tidy();
      process.exit(130);
    });

  /** @type {Record<string, string>} */
  let missing = {};
  /** @type {CaseResult[]} */
  const results = [];
  try {
    writeProblem(directory, problem, cases);
    ({ contenders, missing } = await startContenders({ only, threads, directory, python, install, log }));
    for (const { name, versions } of contenders)
      print(`${titles[name]}: ${Object.entries(versions).flat().join(' ')}`);
    for (const training of cases.filter(({ name }) => names.includes(name))) {
      log(`${training.name}: ${rounds} rounds`);
      results.push(
        await measureCase(contenders, training, {
          block: problem.block,
          rounds,
          leaveOut: (name, reason) => {
            missing[name] ??= `${training.name}: ${reason}`;
          },
        }),
      );
    }
    await Promise.all(contenders.map((contender) => contender.close()));
  } finally {
    tidy();
  }

  print(
    `\nMilliseconds a step: median of ${rounds} turns (least). Up to ${threads} threads, batch ${problem.batch}.`,
  );
  print(stepTable(results));
  const orders = orderTable(results);
  if (orders !== undefined) print(`\n${orders}`);
  for (const result of results)
    for (const remark of noiseRemarks(result)) print(`noisy: ${result.name}, ${remark}`);

  /** @type {SweepResult[]} */
  const interval = [];
  if (only.includes('ours'))
    for (const sweepCase of sweepCases.filter(({ network }) => names.includes(network)))
      interval.push(await sweep(sweepCase, rounds, missing));

  /** @type {GeneratedResult[]} */
  const generated = [];
  if (only.includes('ours'))
    for (const { name, hidden, target } of generatedCases) {
      const { median, minimum } = await measureGenerated(hidden, rounds);
      const against = median <= target ? `within the target of ${target}` : `over the target of ${target}`;
      print(`${name}: ${digits(median)} µs (${digits(minimum)}), ${against} µs`);
      generated.push({ name, target, microseconds: median, leastMicroseconds: minimum });
    }

  const sparse = only.includes('ours') ? await measureSparse(sparseCases, rounds) : [];
  for (const result of sparse) for (const line of sparseLines(result)) print(line);

  /** @type {ScoreResult[]} */
  const scores = [];
  if (only.includes('ours'))
    for (const scoreCase of scoreCases.filter(({ network }) => names.includes(network))) {
      const { criterion, network, target } = scoreCase;
      const { hidden } = /** @type {Case} */ (cases.find((one) => one.name === network));
      const { median, minimum, cpu } = await measureScores(scoreCase, hidden, problem, { rounds, threads });
      const against = median <= target ? `within the target of ${target}` : `over the target of ${target}`;
      print(
        `scores of ${network} by ${criterion}: ${digits(median)} ms (${digits(minimum)}), ${digits(cpu)} ms of processors, ${against} ms`,
      );
      scores.push({
        criterion,
        network,
        target,
        milliseconds: median,
        leastMilliseconds: minimum,
        processorMilliseconds: cpu,
      });
    }

  for (const [name, reason] of Object.entries(missing))
    print(`not measured: ${name in titles ? titles[/** @type {keyof titles} */ (name)] : name}: ${reason}`);
  if (json !== undefined) {
    writeResults(json, {
      schema: 'sobolev/bench/1',
      date: new Date().toISOString(),
      machine,
      versions: {
        sobolev: { sobolev: packageVersion() },
        ...Object.fromEntries(contenders.map(({ name, versions }) => [name, versions])),
      },
      settings: {
        threads,
        rounds,
        batch: problem.batch,
        inputs: problem.inputs,
        stepsPerCall: problem.block,
      },
      cases: results,
      interval,
      generated,
      sparse,
      scores,
      missing,
    });
    print(`written: ${json}`);
  }
  return (
    only.every((name) => name !== 'ours' || !missing.ours) &&
    results.every(({ agreement }) => agreement.holds)
  );
}

/**
 * @param {readonly Contender[]} contenders
 * @param {Case} training
 * @param {{block: number, rounds: number, leaveOut: LeaveOut}} options
 * @returns {Promise<CaseResult>}
 */
async function measureCase(contenders, training, options) {
  const { entries, referee } = await compareLosses(contenders, training, options.leaveOut);
  print(
    `\n${training.name}: loss before steps 1 and ${agreementSteps}, largest relative difference in between`,
  );
  print(agreementTable(entries));
  const strangers = entries.filter((entry) => !agrees(entry));
  for (const { contender, form } of strangers)
    options.leaveOut(
      contender.name,
      `its losses (${form}) are not those of ${referee && titles[referee.contender.name]}`,
    );
  const before = processorTicks();
  const timings = await takeTurns(entries.filter(agrees), training, options);
  const after = processorTicks();
  const milliseconds = timesOf(timings, 'median');
  return {
    name: training.name,
    milliseconds,
    leastMilliseconds: timesOf(timings, 'minimum'),
    verdict: verdict(milliseconds),
    timings: Object.fromEntries(timings),
    stolen: before && after ? (after.stolen - before.stolen) / (after.all - before.all) : null,
    agreement: {
      holds: strangers.length === 0,
      steps: agreementSteps,
      tolerance: agreementTolerance,
      deviations: Object.fromEntries(entries.map((e) => [`${e.contender.name} (${e.form})`, e.deviation])),
    },
  };
}

/**
 * @param {SweepCase} sweepCase
 * @param {number} rounds
 * @param {Record<string, string>} missing
 * @returns {Promise<SweepResult>}
 */
async function sweep({ name, network, target }, rounds, missing) {
  const { hidden } = /** @type {Case} */ (cases.find((one) => one.name === network));
  try {
    const { median, minimum } = await measureSweep(hidden, rounds);
    const against = median <= target ? `within the target of ${target}` : `over the target of ${target}`;
    print(`\n${name}: ${digits(median)} ms (${digits(minimum)}), ${against} ms`);
    return { name, target, milliseconds: median, leastMilliseconds: minimum };
  } catch (error) {
    missing[name] = error instanceof Error ? error.message : String(error);
    return { name, target, milliseconds: null, leastMilliseconds: null };
  }
}

/** Minutes of measuring must not end in a file that cannot be written. @param {string} file */
function requireWritable(file) {
  const folder = dirname(resolve(file));
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(
      `--json needs a folder that can be written; received "${file}". Make ${folder} first.`,
    );
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) print(help);
  else process.exitCode = (await bench(options)) ? 0 : 1;
} catch (error) {
  log(error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
