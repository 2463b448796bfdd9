/**
 * `npm run bench`: one Sobolev training step, ours beside JAX and PyTorch, in one run; paths with adjoints; our interval sweep and
 * generated code.
 * `--help` says what it takes, bench/README.md what is measured and how.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cases, generatedCases, pathCases, scoreCases, sparseCases, sweepCases } from './cases.js';
import { contendersOf, titles } from './contender.js';
import { startContenders } from './contenders.js';
import { measureGenerated } from './generated.js';
import { describeMachine, packageVersion } from './machine.js';
import { help, readOptions, UsageError } from './options.js';
import { measurePaths, pathTable } from './paths/measure.js';
import { createPathProblem, writePathProblem } from './paths/problem.js';
import { measurePolish, polishCases, polishTable } from './polish/measure.js';
import { createProblem, writeProblem } from './problem.js';
import { preparePeers } from './python.js';
import { benchRestarts } from './restarts.js';
import { requireWritable, writeResults } from './results.js';
import { measureScores } from './scores.js';
import { measureSparse } from './sparse.js';
import { measureSweep } from './sweep.js';
import { digits, noiseRemarks, orderTable, sparseLines, stepTable } from './table.js';
import { measureTraining } from './training.js';
import { measureVariance, varianceTable } from './variance/measure.js';

/** @import { Case, SweepCase } from './cases.js' */
/** @import { Contender } from './contender.js' */
/** @import { LeaveOut } from './measure.js' */
/** @import { CaseResult, GeneratedResult, PathResult, ScoreResult, SweepResult } from './results.js' */

/** Results go to standard output. @param {string} text */
const print = (text) => void process.stdout.write(`${text}\n`);
/** What happens meanwhile goes to standard error. @param {string} text */
const log = (text) => void process.stderr.write(`${text}\n`);

/**
 * @param {ReturnType<typeof readOptions>} options
 * @returns {Promise<boolean>} whether ours was measured and all agreed
 */
async function bench(options) {
  const { json, cases: names, only, rounds, threads, python, install } = options;
  if (json !== undefined) requireWritable(json);
  const machine = describeMachine();
  print(`${machine.cpu}; ${machine.cores} cores; ${machine.memoryGiB} GiB; ${machine.platform}`);
  if (machine.load > 0.5)
    print(`Other work runs on this machine (load ${machine.load.toFixed(1)}): expect noisy figures.`);

  if (options.polish) return benchPolish(options, machine);
  if (options.variance) return benchVariance(options, machine);
  if (options.restarts) return benchRestarts(options, machine, { print, log });

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
  /** @type {PathResult[]} */
  const paths = [];
  const trained = cases.filter(({ name }) => names.includes(name));
  const simulated = pathCases.filter(({ name }) => names.includes(name));
  const wanted = [
    ...(trained.length > 0 ? contendersOf.training : []),
    ...(simulated.length > 0 ? contendersOf.paths : []),
  ];
  /** @param {string} of the case */
  const leaveOut =
    (of) =>
    /** @type {LeaveOut} */
    (name, reason) => {
      missing[name] ??= `${of}: ${reason}`;
    };
  try {
    writeProblem(directory, problem, cases);
    for (const model of new Set(simulated.map(({ model }) => model)))
      writePathProblem(directory, model, await createPathProblem(model));
    ({ contenders, missing } = await startContenders({
      only: only.filter((name) => wanted.includes(name)),
      ...{ threads, directory, python, install, log },
    }));
    for (const { name, versions } of contenders)
      print(`${titles[name]}: ${Object.entries(versions).flat().join(' ')}`);
    for (const training of trained) {
      log(`${training.name}: ${rounds} rounds`);
      const own = contenders.filter(({ name }) => contendersOf.training.includes(name));
      const { block } = problem;
      results.push(
        await measureTraining(own, training, { block, rounds, leaveOut: leaveOut(training.name), print }),
      );
    }
    for (const pathCase of simulated) {
      log(`${pathCase.name}: ${rounds} rounds`);
      const own = contenders.filter(({ name }) => contendersOf.paths.includes(name));
      const how = { rounds, leaveOut: leaveOut(pathCase.name), print };
      paths.push(await measurePaths(own, pathCase, await createPathProblem(pathCase.model), how));
    }
    await Promise.all(contenders.map((contender) => contender.close()));
  } finally {
    tidy();
  }

  if (results.length > 0) {
    print(
      `\nMilliseconds a step: median of ${rounds} turns (least). Up to ${threads} threads, batch ${problem.batch}.`,
    );
    print(stepTable(results));
  }
  const orders = orderTable(results);
  if (orders !== undefined) print(`\n${orders}`);
  if (paths.length > 0) {
    print(
      `\nNanoseconds a pair of paths and step: median of ${rounds} turns (least). Up to ${threads} threads.`,
    );
    print(pathTable(paths));
  }
  for (const result of [...results, ...paths])
    for (const remark of noiseRemarks(result)) print(`noisy: ${result.name}, ${remark}`);

  /** @type {SweepResult[]} */
  const interval = [];
  if (only.includes('ours'))
    for (const sweepCase of sweepCases.filter(({ network }) => names.includes(network)))
      interval.push(await sweep(sweepCase, rounds, missing));

  /** @type {GeneratedResult[]} */
  const generated = [];
  const alone = only.includes('ours') && trained.length > 0;
  if (alone)
    for (const { name, hidden, target } of generatedCases) {
      const { median, minimum } = await measureGenerated(hidden, rounds);
      const against = median <= target ? `within the target of ${target}` : `over the target of ${target}`;
      print(`${name}: ${digits(median)} µs (${digits(minimum)}), ${against} µs`);
      generated.push({ name, target, microseconds: median, leastMicroseconds: minimum });
    }

  const sparse = alone ? await measureSparse(sparseCases, rounds) : [];
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
      paths,
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
    [...results, ...paths].every(({ agreement }) => agreement.holds)
  );
}

/**
 * Error per second of ways to take noise from labels.
 *
 * @param {ReturnType<typeof readOptions>} options
 * @param {ReturnType<typeof describeMachine>} machine
 * @returns {Promise<boolean>} whether all have the same means
 */
async function benchVariance({ json, rounds }, machine) {
  const variance = await measureVariance(rounds, log);
  print(
    '\nBy the processor time of one thread. Errors are root mean squares, efficiency is beside independent paths.',
  );
  print(varianceTable(variance));
  if (json !== undefined) {
    const versions = { sobolev: { sobolev: packageVersion() } };
    const date = new Date().toISOString();
    writeResults(json, { schema: 'sobolev/bench-variance/1', date, machine, versions, rounds, variance });
    print(`written: ${json}`);
  }
  return variance.every(({ agrees }) => agrees);
}

/**
 * Least squares beside its peers.
 *
 * @param {ReturnType<typeof readOptions>} options
 * @param {ReturnType<typeof describeMachine>} machine
 */
async function benchPolish({ json, threads, python, install }, machine) {
  const peers = preparePeers({ python, install, log });
  const directory = mkdtempSync(join(tmpdir(), 'sobolev-bench-'));
  try {
    const polish = [];
    for (const one of polishCases) {
      const found = await measurePolish(one, { python: peers.python, directory, threads, log });
      polish.push(found);
      // Cases take minutes: each says at once what it found.
      log(polishTable([found]));
    }
    print(
      '\nSeconds to the same loss of values and gradients, in float64, without compiling; JAX in its best form.',
    );
    print(polishTable(polish));
    for (const { name, missing } of polish)
      for (const [form, reason] of Object.entries(missing)) print(`${name}: ${form} not measured: ${reason}`);
    if (json !== undefined) {
      const versions = { sobolev: { sobolev: packageVersion() } };
      const date = new Date().toISOString();
      writeResults(json, { schema: 'sobolev/bench-polish/1', date, machine, versions, threads, polish });
      print(`written: ${json}`);
    }
    return polish.every(({ seconds }) => seconds.ours !== null);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
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

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) print(help);
  else process.exitCode = (await bench(options)) ? 0 : 1;
} catch (error) {
  log(error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
