import type { LoopBody } from '../../graph/index.ts';
import { compileLanes, type LaneStep } from '../../lanes/index.ts';
import { LaneProgram } from '../../runtime/index.ts';

/** A body over columns in generated code. */
export interface CompiledBody {
  readonly step: LaneStep;
  /** Collected columns that are inputs, by name: nothing computes these. */
  readonly same: ReadonlyMap<string, string>;
}

/** @returns undefined where lanes have no code for it */
export async function compileBody(body: LoopBody): Promise<CompiledBody | undefined> {
  const results = Object.entries(body.collected);
  const same = new Map(
    results.flatMap(([name, e]) => (e.op === 'input' ? [[name, e.attributes.name as string]] : [])),
  );
  const collected = Object.fromEntries(results.filter(([name]) => !same.has(name)));
  const step = await compileLanes({ ...body, collected });
  return step && { step, same };
}

/** A body with its memory, in which its columns lie. */
export class LaneBody {
  /** Computes what the body carries and collects. */
  readonly step: () => void;
  readonly #program: LaneProgram;
  readonly #compiled: CompiledBody;
  readonly #rows: number;

  private constructor(program: LaneProgram, compiled: CompiledBody, rows: number) {
    this.step = program.step;
    this.#program = program;
    this.#compiled = compiled;
    this.#rows = rows;
  }

  static async open(compiled: CompiledBody, rows: number): Promise<LaneBody> {
    return new LaneBody(await LaneProgram.open(compiled.step), compiled, rows);
  }

  /** A column, in place; undefined where the body does not name it. */
  find(name: string, length = this.#rows): Float32Array | undefined {
    const { step, same } = this.#compiled;
    const own = same.get(name) ?? name;
    return step.at[own] === undefined ? undefined : this.#program.numbers(own, length);
  }

  /** Columns that the body names, in place. */
  all(names: readonly string[]): Float32Array[] {
    return names.map((name) => this.find(name) as Float32Array);
  }

  /** Where columns of these names go that the body reads, each by its place among the names. */
  reads(names: readonly string[]): Place[] {
    return names.flatMap((name, from) => {
      const into = this.find(name);
      return into === undefined ? [] : [{ into, from }];
    });
  }
}

/** Where one of several columns goes. Places are made once, since making one takes as long as copying a column. */
export interface Place {
  readonly into: Float32Array;
  readonly from: number;
}

/** Copies columns to their places. */
export function fill(places: readonly Place[], columns: readonly ArrayLike<number>[]): void {
  for (const { into, from } of places) into.set(columns[from]);
}
