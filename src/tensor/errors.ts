/**
 * The one error that a user of Sobolev can cause and can mend. It names what must hold, what came instead, and what to do.
 * The command line prints it as a single line and exits with 2.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly invariant: string;
  /** Undefined where the invariant says it already. */
  readonly received: string | undefined;
  readonly remedy: string;

  /**
   * @param invariant what must hold, in words that name the thing ("domain of x2 needs lo < hi")
   * @param received what came instead; omitted when the invariant says it already
   * @param remedy what the caller can do about it, as an imperative sentence
   */
  constructor(invariant: string, received: string | undefined, remedy: string) {
    // Findings are sentences, and said whole: a single word may be anything that someone put into a file.
    const shown = received?.replace(/\S+/g, (word) => shortened(word, LONGEST));
    super(`${faultOf(invariant, shown)}. ${remedy}`);
    this.invariant = invariant;
    this.received = shown;
    this.remedy = remedy;
  }
}

/** Characters of a word of a received value that a message shows at most. */
const LONGEST = 200;

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}

/** What is wrong, as a clause: what must hold, and what came instead. */
export function faultOf(invariant: string, received: string | undefined): string {
  return `${invariant}${received === undefined ? '' : `; received ${received}`}`;
}

/** Throws an {@link InputError} unless `holds`. */
export function demand(holds: boolean, invariant: string, received: unknown, remedy: string): asserts holds {
  if (!holds) throw new InputError(invariant, describe(received), remedy);
}

/**
 * What is made of something. Errors of it say first what it is.
 *
 * @param what its name: "stage pruned", the path of a file
 * @throws InputError where `make` does
 */
export function saidOf<Made>(what: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    throw error instanceof InputError ? errorOf(what, error) : error;
  }
}

/** {@link saidOf} of what takes its time. */
export async function saidOfLater<Made>(what: string, make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    throw error instanceof InputError ? errorOf(what, error) : error;
  }
}

/** An error of something, which says first what it is. */
export function errorOf(what: string, error: InputError): InputError {
  return new InputError(`${what}: ${error.invariant}`, error.received, error.remedy);
}

/** A value as JSON. Infinity and NaN, which JSON lacks, stand as they are. */
function written(value: unknown): string | undefined {
  const text = JSON.stringify(value, (_, entry) =>
    typeof entry === 'number' && !Number.isFinite(entry) ? `\0${entry}` : entry,
  );
  return text?.replace(/"\\u0000(-?Infinity|NaN)"/g, '$1');
}

/** A short, single-line rendering of any received value for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value, 80));
  if (typeof value === 'number' || typeof value === 'bigint' || value == null) return String(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Float64Array).length})`;
  let text: string;
  try {
    text = written(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return shortened(text, 80);
}
