import { Option } from 'commander';
import { comparableCriteria, type KeptSize, schedules } from '../../comparison/index.ts';
import { PARALLEL } from '../../node/comparison.ts';
import { replacementChoices } from '../../pruning/index.ts';
import { parseWidths } from '../../study/index.ts';
import { type DataChoice, dataOptions } from '../data.ts';
import { type DomainChoice, domainOptions } from '../domain.ts';
import { type EndsChoice, endsOptions } from '../ends.ts';
import type { FindingsChoice } from '../findings.ts';
import { type HeadChoice, headOption } from '../heads.ts';
import { modelSetOption } from '../models.ts';
import { type EngineChoice, engineOptions, type OutputChoice, wholeNumber } from '../options.ts';
import { listOf, seedsOf, sizesOf } from './lists.ts';

/** What {@link planOptions} give. */
export interface PlanChoice {
  readonly criteria?: readonly string[];
  readonly schedules?: readonly string[];
  readonly replace?: readonly string[];
  readonly rounds?: number;
  readonly sizes?: readonly KeptSize[];
  readonly seeds?: readonly number[];
  readonly labels?: number;
  readonly teacherOnly?: boolean;
  readonly hidden?: readonly number[];
  readonly oversizedSteps?: number;
  readonly steps?: number;
  readonly method?: string;
  readonly points?: number;
}

/** All that `sobolev compare` may be told. */
export interface CompareChoice
  extends PlanChoice,
    DataChoice,
    DomainChoice,
    EndsChoice,
    HeadChoice,
    Pick<FindingsChoice, 'force'>,
    Pick<EngineChoice, 'engine'>,
    OutputChoice {
  readonly set?: readonly string[];
  readonly out?: string;
  readonly resume?: string;
  readonly parallel?: number;
}

/** Options that say what is compared. */
export function planOptions(): readonly Option[] {
  return [
    new Option(
      '--criteria <names>',
      `criteria that choose neurons, several as a,b: ${comparableCriteria.join(', ')} (default: interval-significance,magnitude)`,
    ).argParser(listOf),
    new Option(
      '--schedules <names>',
      `when neurons go, several as a,b: ${schedules.join(' or ')} (default: both)`,
    ).argParser(listOf),
    new Option(
      '--replace <names>',
      `what takes the place of neurons that go, several as a,b: ${replacementChoices.join(', ')}; midpoint is the paper's (default: best, as \`sobolev prune\`)`,
    ).argParser(listOf),
    new Option('--rounds <number>', 'rounds of the iterative schedule (default: 4)').argParser(
      wholeNumber('--rounds', 2),
    ),
    new Option(
      '--sizes <list>',
      'small networks: neurons that stay in each hidden layer (8,4), shares of them (25%), or widths (16-8-4) (default: 4,2; of a network that is given 25%,12.5%)',
    ).argParser(sizesOf),
    new Option('--seeds <list>', 'seeds: 1-3, or 1,2,7 (default: 1-3)').argParser(seedsOf),
    new Option(
      '--labels <number>',
      'labels where their number is fixed (default: 256; of data, all rows but those held out as truth)',
    ).argParser(wholeNumber('--labels', 1)),
    new Option(
      '--teacher-only',
      'compare with a teacher alone: the oversized network labels points, nobody else does (default: all settings that the source allows)',
    ),
    new Option(
      '--hidden <widths>',
      'hidden layers of the oversized network (default: 64x4; a network that is given has its own)',
    ).argParser(parseWidths),
    new Option(
      '--oversized-steps <number>',
      'optimiser steps of the oversized network (default: 5000; of data 2000)',
    ).argParser(wholeNumber('--oversized-steps', 1)),
    new Option(
      '--steps <number>',
      'optimiser steps of each small network (default: 5000; of data or a network 2000)',
    ).argParser(wholeNumber('--steps', 1)),
    new Option(
      '--method <name>',
      'how the weights of small networks are moved: adam, or adam+polish (default: adam+polish)',
    ).choices(['adam', 'adam+polish']),
    new Option('--points <number>', 'points that a reference or a teacher labels (default: 16384)').argParser(
      wholeNumber('--points', 1),
    ),
  ];
}

/** Options that say where a network is to be trusted. */
export const boxOptions = domainOptions("the network's own");

/** Options of the source. */
export function comparedOptions(): readonly Option[] {
  return [...endsOptions(), headOption(), ...boxOptions, modelSetOption(), ...dataOptions()];
}

/** Options of the run: seeds take one thread each. */
export function seedOptions(): readonly Option[] {
  return [
    new Option(
      '--parallel <number>',
      `seeds that are made at once, a process each; results do not depend on it (default: ${PARALLEL})`,
    ).argParser(wholeNumber('--parallel', 1)),
    ...engineOptions().filter(({ long }) => long === '--engine'),
  ];
}
