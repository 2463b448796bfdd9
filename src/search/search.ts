import type { Engine } from '../runtime/index.ts';
import type { StudyEvents } from '../study/index.ts';
import { initialise, maskedNetwork, type Network, type Surrogate } from '../surrogate/index.ts';
import { counted, InputError, stream } from '../tensor/index.ts';
import type { Way } from '../training/index.ts';
import {
  architectureOf,
  type Candidate,
  directionsOf,
  type Family,
  familiesOf,
  type GradientDirections,
  type NetworkEnds,
  parametersOfCandidate,
} from './candidates/index.ts';
import type { SearchConfig } from './config.ts';
import { descend } from './descend.ts';
import type { SearchJournal } from './journal.ts';
import type { SearchLabels } from './labels/index.ts';
import { lossFor, type SearchLoss } from './loss.ts';
import { oversizedFor } from './oversized.ts';
import { stateUnderWay } from './rungs-file.ts';
import { measureNetwork, type NetworkSize, sizeBy } from './size.ts';
import type { Target } from './targets/index.ts';
import type { CodeTimer } from './timing/code-timer.ts';
import {
  effortFor,
  type NoiselessLabels,
  runTrial,
  startsFor,
  type TrialState,
  type TrialTask,
  trimEffort,
} from './trial/index.ts';
import { excessOfTrial, type TrialRecord, trialRecord } from './trial-record.ts';
import { describeTrial } from './trial-text.ts';
import { maskWithout, trim } from './trim.ts';
import { type Scoring, type Tried, warmStarts } from './warm.ts';

export interface SearchParts {
  readonly engine: Engine;
  readonly targets: readonly Target[];
  readonly labels: SearchLabels;
  readonly journal: SearchJournal;
  readonly config: SearchConfig;
  readonly timers: readonly CodeTimer[];
  readonly events: StudyEvents;
  readonly signal: AbortSignal;
  readonly ways?: readonly Way[];
}

/** Rows that a training holds out are none to fit parameters to. */
const TRAINED = 0.8;
/** Rows that criteria look at, and most parameters for which theirs is worth its time. */
const SCORED = 4096;
const MOST_CUT = 640;
/** Families whose smallest network loses inputs and weights, where it is at most so many times as large as the smallest of all. */
const [TRIMMED, MOST_TRIMMED] = [3, 1.5];

/** A search at work: what to try is decided elsewhere, here it is tried once. */
export class Search {
  readonly #parts: SearchParts;
  readonly #ends: NetworkEnds;
  readonly #directions?: GradientDirections;
  readonly #loss: SearchLoss['loss'];
  readonly #exact?: NoiselessLabels;
  /** Labels to train on: no candidate has more parameters. */
  readonly #most: number;
  /** What was tried, or is known from a session before, by name. */
  readonly #candidates = new Map<string, Candidate>();

  constructor(parts: SearchParts) {
    this.#parts = parts;
    const { labels, config } = parts;
    const { training, normalisation } = labels;
    const { inputs, outputs, x, dydx, vjp } = training;
    const { activation, outputActivation } = config;
    this.#ends = { inputs: inputs.length, outputs: outputs.length, activation, outputActivation };
    this.#directions = directionsOf(training, normalisation);
    const { loss, note } = lossFor(parts.targets, labels, config);
    this.#loss = loss;
    if (note !== undefined) parts.events.note?.(note);
    const each = outputs.length + (dydx ? outputs.length * inputs.length : vjp ? inputs.length : 0);
    this.#most = Math.floor(TRAINED * x.shape[0]) * each;
    // Labels that do not say their noise may have some.
    if (training.errors?.y?.data.every((error) => error === 0)) this.#exact = { each };
  }

  /**
   * @returns false where the targets are out of reach of the oversized networks
   * @throws InputError where there are fewer labels than parameters of the smallest network
   * @throws the signal's reason when aborted
   */
  async run(): Promise<boolean> {
    const ranks = this.#directions?.ranks ?? [];
    const families = this.#fitting(familiesOf(this.#ends, ranks));
    await this.#demandSize(families[0].members[0]);
    const oversized = await this.#reach(ranks);
    if (oversized === undefined) return false;
    const { name } = oversized;
    // What meets the targets shows which family comes to them.
    const first = families.filter(({ members }) => members.some((one) => one.name === name));
    await descend({
      families: [...first, ...families.filter((family) => !first.includes(family))],
      oversized: name,
      below: sizeBy(this.#parts.config.minimise, oversized),
      size: (one) => this.#size(one),
      attempt: (one) => this.#attempt(one),
    });
    await this.#trim();
    return true;
  }

  /** The first oversized network that meets the targets; undefined where none does. */
  async #reach(ranks: readonly number[]): Promise<TrialRecord | undefined> {
    const { events } = this.#parts;
    for (const one of oversizedFor(this.#ends, ranks, this.#most)) {
      const trial = await this.#attempt(one);
      if (trial.ended === 'met') return trial;
    }
    events.note?.('the oversized networks miss the targets, so that smaller ones are not tried');
    return undefined;
  }

  /** Families without what has more parameters than there are labels. */
  #fitting(families: readonly Family[]): readonly Family[] {
    const left = families
      .map(({ name, members }) => ({
        name,
        members: members.filter((one) => parametersOfCandidate(one, this.#ends) <= this.#most),
      }))
      .filter(({ members }) => members.length > 0);
    if (left.length > 0) return left;
    const least = Math.min(
      ...families.flatMap(({ members }) => members.map((one) => parametersOfCandidate(one, this.#ends))),
    );
    throw new InputError(
      `the smallest network of a search has ${counted(least, 'parameter')}, and needs as many labels to train on`,
      counted(this.#most, 'label'),
      'Give more rows, or derivatives.',
    );
  }

  /** @throws InputError where what is to be small cannot be measured */
  async #demandSize(one: Candidate): Promise<void> {
    if (Number.isFinite(await this.#size(one))) return;
    throw new InputError(
      'nanoseconds are made small where generated code can be timed',
      'no language whose code runs here',
      'Make parameters or bytes small.',
    );
  }

  /** The size of a candidate before it is trained: it depends on the architecture alone, but for rounding. */
  async #size(one: Candidate): Promise<number> {
    const { journal, config, timers, signal, labels } = this.#parts;
    if (config.minimise === 'parameters') return parametersOfCandidate(one, this.#ends);
    const known = journal.trial(one.name) ?? journal.size(one.name);
    if (known !== undefined) return sizeBy(config.minimise, known);
    const network = initialise(architectureOf(one, this.#ends), stream(config.seed, `size ${one.name}`));
    const { inputs, outputs } = labels.training;
    const frame = { normalisation: labels.normalisation, inputs, outputs, provenance: {} };
    const size = await measureNetwork({ ...frame, ...network }, timers, signal);
    await journal.recordSize(one.name, size);
    return sizeBy(config.minimise, size);
  }

  /** Tries a candidate, unless that was done before. */
  async #attempt(one: Candidate): Promise<TrialRecord> {
    this.#candidates.set(one.name, one);
    const parameters = parametersOfCandidate(one, this.#ends);
    const { starts, rungs } = effortFor(parameters, this.#exact);
    const { config } = this.#parts;
    return this.#try(one, parameters, async () => {
      const options = { ends: this.#ends, directions: this.#directions, seed: config.seed };
      return { rungs, starts: [...startsFor(one, starts, options), ...(await this.#warm(one))] };
    });
  }

  /** Starts made of networks that were tried, as far as these are not large. */
  #warm(one: Candidate): Promise<readonly Network[]> {
    const { journal } = this.#parts;
    const tried = journal.trials.flatMap((trial): readonly Tried[] => {
      const candidate = this.#candidates.get(trial.name);
      return candidate === undefined || trial.file === undefined || trial.parameters > MOST_CUT
        ? []
        : [{ candidate, parameters: trial.parameters, network: () => journal.network(trial) }];
    });
    return warmStarts(one, tried, this.#scoring());
  }

  /**
   * Takes inputs and weights from the smallest network that meets the targets, and from those of the two next families. These are
   * hardly larger, and may have more that they can do without. A file has as many bytes with zeros.
   */
  async #trim(): Promise<void> {
    const { config } = this.#parts;
    if (config.minimise === 'bytes') return;
    const size = (trial: TrialRecord) => sizeBy(config.minimise, trial);
    for (const start of this.#smallestOfFamilies(size)) await this.#trimOne(start, size);
  }

  #smallestOfFamilies(size: (trial: TrialRecord) => number): readonly TrialRecord[] {
    const meeting = this.#parts.journal.trials
      // A search that goes on knows networks already that were made of these.
      .filter(({ name, ended, parameters }) => {
        return ended === 'met' && parameters <= MOST_CUT && this.#candidates.has(name);
      })
      .sort((p, q) => size(p) - size(q) || excessOfTrial(p) - excessOfTrial(q));
    const least = meeting.length > 0 ? size(meeting[0]) : 0;
    return meeting
      .filter(({ family }, k) => meeting.findIndex((other) => other.family === family) === k)
      .filter((trial) => size(trial) <= MOST_TRIMMED * least)
      .slice(0, TRIMMED);
  }

  async #trimOne(start: TrialRecord, size: (trial: TrialRecord) => number): Promise<void> {
    const { journal } = this.#parts;
    await trim(start, size, async (parent, what, count) => {
      const surrogate = await journal.network(parent);
      const mask = surrogate && (await maskWithout(surrogate, what, count, this.#scoring()));
      if (surrogate === undefined || mask === undefined) return undefined;
      const name = `${parent.name}.${what[0]}${count}`;
      const parameters = Array.from(mask).filter((value) => value !== 0).length;
      return this.#try({ name, family: `${start.name} without ${what}` }, parameters, async () => ({
        rungs: trimEffort(parameters, this.#exact),
        starts: [maskedNetwork(surrogate, mask)],
        mask,
      }));
    });
  }

  /** What criteria look at. */
  #scoring(): Scoring {
    const { engine, labels, config } = this.#parts;
    return { engine, samples: labels.some(SCORED), seed: config.seed };
  }

  /** Trains what has this name, unless that was done before. */
  async #try(
    { name, family }: Pick<TrialRecord, 'name' | 'family'>,
    parameters: number,
    task: () => Promise<Omit<TrialTask, 'name'>>,
  ): Promise<TrialRecord> {
    const { journal, events, signal, timers, config } = this.#parts;
    signal.throwIfAborted();
    const known = journal.trial(name);
    if (known !== undefined) return known;
    const began = performance.now();
    events.begin(`${name}, ${counted(parameters, 'parameter')}`);
    const context = { ...this.#parts, seed: config.seed, loss: this.#loss, progress: events.advance };
    const own = await task();
    const left = journal.underWay;
    const underWay = left?.trial.name === name ? left : undefined;
    const from = underWay && stateUnderWay(underWay, own.starts[0], context);
    const seconds = () => (performance.now() - began) / 1000 + (underWay?.trial.seconds ?? 0);
    const keep = async (state: TrialState) => {
      const { rung, best } = state;
      const outcome = { ...best, rung, rungs: own.rungs.length, ended: 'cut off' } as const;
      // Its code is timed where the search ends with it.
      const size = await measured(best.surrogate, parameters, []);
      await journal.recordRung(trialRecord({ name, family }, outcome, size, seconds()), state);
    };
    const outcome = await runTrial({ name, ...own, ...(from && { from }), keep }, context);
    // It takes a moment, so no signal ends it: what was trained is kept.
    const size = await measured(outcome.surrogate, parameters, timers);
    const trial = trialRecord({ name, family }, outcome, size, seconds());
    await journal.record(trial, outcome.surrogate);
    events.end(describeTrial(trial));
    return trial;
  }
}

/** The size of what a trial came to: of its architecture where all starts failed. */
function measured(
  surrogate: Surrogate | undefined,
  parameters: number,
  timers: readonly CodeTimer[],
): Promise<NetworkSize> | NetworkSize {
  return surrogate === undefined
    ? { parameters, bytes: 0, nanoseconds: {} }
    : measureNetwork(surrogate, timers);
}
