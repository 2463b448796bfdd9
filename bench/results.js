/** The file that `--json` asks for. */
import { accessSync, constants, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from './options.js';

/** @import { ContenderName } from './contender.js' */
/** @import { Timing } from './measure.js' */

/**
 * @typedef {object} CaseResult one network; a contender that was not measured is null
 * @property {string} name
 * @property {Partial<Record<ContenderName, number | null>>} milliseconds a step: the median over the rounds
 * @property {Partial<Record<ContenderName, number | null>>} leastMilliseconds the same, least of the rounds
 * @property {string} verdict
 * @property {Partial<Record<ContenderName, Timing>>} timings with the form that was fastest, and every round
 * @property {number | null} stolen the part of the processors' time that the host gave to others; null where that is not known
 * @property {AgreementResult} agreement of the first losses
 */

/**
 * @typedef {object} AgreementResult
 * @property {boolean} holds
 * @property {number} steps whose numbers were compared
 * @property {string} measure what a deviation is
 * @property {number} tolerance
 * @property {Record<string, number>} deviations the largest of each contender's each form
 */

/**
 * @typedef {object} PathResult values and gradients of points, by paths; a contender that was not measured is null
 * @property {string} name
 * @property {number} points of a call
 * @property {number} pairs of antithetic paths of a point
 * @property {number} steps of a path
 * @property {Partial<Record<ContenderName, number | null>>} nanoseconds a pair and step: the median over the rounds
 * @property {Partial<Record<ContenderName, number | null>>} leastNanoseconds the same, least of the rounds
 * @property {string} verdict
 * @property {Partial<Record<ContenderName, Timing>>} timings milliseconds a call, with the form that was fastest, and every round
 * @property {number | null} stolen the part of the processors' time that the host gave to others; null where that is not known
 * @property {AgreementResult} agreement of labels
 */

/**
 * @typedef {object} SweepResult
 * @property {string} name
 * @property {number} target milliseconds not to exceed
 * @property {number | null} milliseconds median over the rounds; null when it could not be measured
 * @property {number | null} leastMilliseconds
 */

/**
 * @typedef {object} GeneratedResult
 * @property {string} name
 * @property {number} target microseconds not to exceed
 * @property {number} microseconds a call, median over the rounds
 * @property {number} leastMicroseconds
 */

/**
 * @typedef {object} SparseTimes microseconds a call, least of the rounds
 * @property {Record<'value' | 'gradient', number>} dense
 * @property {Record<'value' | 'gradient', number>} sparse `gradient` computes the value, too
 */

/**
 * @typedef {object} SparseResult
 * @property {string} name
 * @property {number | null} target share of the dense time not to exceed
 * @property {{dense: number, sparse: number}} bytes of the JavaScript files, value and gradient
 * @property {SparseTimes} javascript
 * @property {SparseTimes | null} c with gcc -O2; null without
 */

/**
 * @typedef {object} ScoreResult
 * @property {string} criterion
 * @property {string} network
 * @property {number} target milliseconds not to exceed
 * @property {number} milliseconds a call, median over the rounds
 * @property {number} leastMilliseconds
 * @property {number} processorMilliseconds all threads together, median over the rounds
 */

/**
 * @typedef {object} Results
 * @property {'sobolev/bench/1'} schema
 * @property {string} date ISO 8601
 * @property {ReturnType<typeof import('./machine.js').describeMachine>} machine
 * @property {Partial<Record<ContenderName | 'sobolev', Record<string, string>>>} versions
 * @property {{threads: number, rounds: number, batch: number, inputs: number, stepsPerCall: number}} settings
 * @property {CaseResult[]} cases
 * @property {PathResult[]} paths
 * @property {SweepResult[]} interval
 * @property {GeneratedResult[]} generated
 * @property {SparseResult[]} sparse
 * @property {ScoreResult[]} scores
 * @property {Record<string, string>} missing what was not measured, and why
 */

/**
 * @typedef {object} VarianceResults
 * @property {'sobolev/bench-variance/1'} schema
 * @property {string} date ISO 8601
 * @property {Results['machine']} machine
 * @property {Results['versions']} versions
 * @property {number} rounds
 * @property {import('./variance/measure.js').VarianceResult[]} variance
 */

/**
 * @typedef {object} PolishResults
 * @property {'sobolev/bench-polish/1'} schema
 * @property {string} date ISO 8601
 * @property {Results['machine']} machine
 * @property {Results['versions']} versions
 * @property {number} threads
 * @property {import('./polish/measure.js').PolishResult[]} polish
 */

/**
 * @typedef {object} RestartsResults
 * @property {'sobolev/bench-restarts/1'} schema
 * @property {string} date ISO 8601
 * @property {Results['machine']} machine
 * @property {Results['versions']} versions
 * @property {{threads: number, rounds: number}} settings
 * @property {import('./restarts.js').RestartsResult[]} restarts
 */

/** Minutes of measuring must not end in a file that cannot be written. @param {string} file */
export function requireWritable(file) {
  const folder = dirname(resolve(file));
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(
      `--json needs a folder that can be written; received "${file}". Make ${folder} first.`,
    );
  }
}

/**
 * Writes the whole file or none of it.
 *
 * @param {string} file
 * @param {Results | VarianceResults | PolishResults | RestartsResults} results
 */
export function writeResults(file, results) {
  const draft = `${file}.${process.pid}.part`;
  writeFileSync(draft, `${JSON.stringify(results, undefined, 2)}\n`);
  renameSync(draft, file);
}
