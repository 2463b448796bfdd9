import { z } from 'zod';
import { pruningRule } from '../pruning/index.ts';
import { activations } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { scheduleSchema } from '../training/index.ts';

/*
 * The configuration of a study: one validated object, complete with its defaults. Together with the seed and the
 * engine it determines every byte of the result.
 */

const count = z.int().min(1);

/** `[128, 128]`, or the short forms "128x6" (six layers of 128) and "64-32". */
const widths = z.preprocess(
  readWidths,
  z.array(count, 'expected widths such as [128, 64], "128x6" or "64-32", each at least 1').min(1),
);

const budget = z.strictObject({
  /** Optimiser steps. */
  steps: count,
  /** Points a step. */
  batch: count,
  schedule: scheduleSchema,
});

const sobolev = budget.extend({
  /** Balance λ of values and differentials: α = 1/(1+λd), β = λd/(1+λd). */
  lambda: z.number().min(0),
  /** Weight of each differential column: all 1, or 1/√mean(∂y²). */
  columns: z.enum(['uniform', 'scale']),
});

const schema = z.strictObject({
  /** Name of the study: which reference model. */
  study: z.string().min(1),
  /** Seed of every random stream. */
  seed: z.int().min(0),
  /** Parameters of the reference model; what is left out is drawn from the seed or takes the published value. */
  reference: z.record(z.string(), z.unknown()),
  sampling: z.strictObject({
    /** Number of training points. */
    points: z.int().min(10),
    /**
     * Where they are drawn: over the trust region, or (gaussian) where the reference says. Left out: sobol, or uniform where
     * Sobol' points are not known for as many inputs.
     */
    design: z.enum(['uniform', 'sobol', 'gaussian']).optional(),
  }),
  network: z.strictObject({ hidden: widths, activation: z.enum(activations) }),
  /** Vanilla training of the oversized network. */
  oversized: budget,
  pruning: pruningRule,
  /** Vanilla fine-tuning of the pruned network. */
  pruned: budget,
  /** Sobolev fine-tuning, on the oversized network and on the reference alike. */
  sobolev,
  /** The control trained from scratch: the schedule; its steps are the pruned network's and the fine-tuning's together. */
  scratch: z.strictObject({ schedule: scheduleSchema }),
  /** Share of the training points that every training holds out; left out: a fifth, at most 4096 points. */
  validation: z.number().min(0).lt(1).optional(),
  /** Number of test points. */
  test: z.strictObject({ points: count }),
});

export type StudyConfig = z.output<typeof schema>;

/** A configuration of which parts are given. */
export type PartialConfig = { readonly [Key in keyof StudyConfig]?: unknown };

/**
 * Merges configurations, the later over the earlier, and validates the result. Objects merge key by key; objects of a
 * kind (schedules, pruning rules) are replaced whole when their kind changes.
 *
 * @throws InputError naming the first key that is unknown or out of range
 */
export function studyConfig(...parts: readonly PartialConfig[]): StudyConfig {
  const merged = parts.reduce<unknown>(merge, {});
  const result = schema.safeParse(merged);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0]].join('.');
    throw new InputError(
      'a configuration has only known keys',
      key,
      'Remove it, or correct its spelling; docs/configuration.md lists them.',
    );
  }
  throw new InputError(
    `configuration key ${path} is not valid: ${issue.message}`,
    received(merged, issue.path),
    'Correct it; docs/configuration.md says what it may be.',
  );
}

/**
 * Reads `key=value` assignments with dotted keys (`oversized.steps=1000`). Values are read as JSON, and as text where
 * they are not JSON.
 *
 * @throws InputError when an assignment has no `=`
 */
export function readAssignments(assignments: readonly string[]): PartialConfig {
  return assignments.reduce<unknown>((config, assignment) => {
    const at = assignment.indexOf('=');
    if (at < 1)
      throw new InputError('--set takes key=value', assignment, 'Write for example --set pruning.keep=12.');
    const keys = assignment.slice(0, at).split('.');
    const value = readValue(assignment.slice(at + 1));
    return merge(
      config,
      keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
    );
  }, {}) as PartialConfig;
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The short forms as lists; what is neither stays as it is and is refused by name. */
function readWidths(value: unknown): unknown {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'string' || !/^\d{1,6}(x\d{1,3})?([-,]\d{1,6}(x\d{1,3})?)*$/.test(value)) return value;
  return value.split(/[-,]/).flatMap((part) => {
    const [width, times = 1] = part.split('x').map(Number);
    return new Array<number>(times).fill(width);
  });
}

/**
 * Reads widths of layers: "128x6", "64-32", "64,32", "8".
 *
 * @throws InputError when the text is none of these
 */
export function parseWidths(text: string): readonly number[] {
  const result = widths.safeParse(/^\d+$/.test(text) ? Number(text) : text);
  if (result.success) return result.data;
  throw new InputError(
    'widths of layers must be whole numbers of at least 1',
    JSON.stringify(text),
    'Write for example 128x6 or 64-32.',
  );
}

type Plain = Readonly<Record<string, unknown>>;

function merge(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over;
  const changesKind = ['kind', 'by'].some((tag) => tag in base && tag in over && base[tag] !== over[tag]);
  if (changesKind) return over;
  const given = Object.entries(over).filter(([, value]) => value !== undefined);
  const merged = given.map(([key, value]) => [
    key,
    Object.hasOwn(base, key) ? merge(base[key], value) : value,
  ]);
  return Object.fromEntries([...Object.entries(base), ...merged]);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path of a configuration; for a path into a short form, such as "8x2", the short form. */
function received(config: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (inner, key) => (isPlain(inner) || Array.isArray(inner) ? (inner as Plain)[key as string] : inner),
    config,
  );
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
