import type { Applied, Attributes, Emitter, Expression, OnnxAttributes } from '../graph/index.ts';
import { topological } from '../graph/index.ts';
import { BATCH, filled, InputError, type Shape, type Sizes, type Tensor } from '../tensor/index.ts';
import { emitNearIdentity } from './near-identity.ts';
import type { NodeRecord, Precision, TensorRecord } from './records.ts';
import { splitsOf } from './splits.ts';

/** Rooms that may be writing at once: a few calls each, of the ten thousand that a stack holds. */
const MOST_DEEP = 256;

/** An expression below too many that are being written. */
class TooDeep extends Error {
  readonly expression: Expression;

  constructor(expression: Expression) {
    super();
    this.expression = expression;
  }
}

/**
 * Collects the ONNX nodes of a graph. Expressions are lowered on demand and once. Equal ONNX nodes are written once. So
 * rooms share pieces, as the sigmoid of a SiLU and of its derivative, without knowing of each other.
 */
export class GraphEmitter implements Emitter {
  readonly precision: Precision;
  readonly nodesWritten: NodeRecord[] = [];
  readonly initializers = new Map<string, TensorRecord>();
  readonly #values = new Map<Expression, string>();
  readonly #written = new Map<string, readonly string[]>();
  readonly #uses = new Map<Expression, number>();
  readonly #reserved: ReadonlySet<string>;
  readonly #splits: ReturnType<typeof splitsOf>;
  readonly #prefix: string;
  /** An input from which the size of the batch is read. */
  readonly #batched: Expression | undefined;
  /** The node that writes each name. */
  readonly #writers = new Map<string, NodeRecord>();
  /** Rooms that are writing, each for the one before. */
  #depth = 0;
  readonly #deepest: number;

  /**
   * @param outputs the expressions that will be asked for; uses are counted below them
   * @param reserved names that are taken (inputs, outputs, weights); generated ones differ from them
   * @param prefix put before generated names, so that a subgraph does not shadow its parent
   * @param deepest so many rooms may be writing at once; what is written does not depend on it
   */
  constructor(
    outputs: readonly Expression[],
    precision: Precision,
    reserved: Iterable<string> = [],
    prefix = '',
    deepest = MOST_DEEP,
  ) {
    this.precision = precision;
    this.#deepest = deepest;
    this.#reserved = new Set(reserved);
    this.#prefix = prefix;
    const order = topological(outputs);
    for (const e of [...order.flatMap((above) => above.inputs), ...outputs])
      this.#uses.set(e, (this.#uses.get(e) ?? 0) + 1);
    this.#splits = splitsOf(order);
    this.#batched = order.find((e) => e.op === 'input' && e.shape.includes(BATCH));
  }

  value = (expression: Expression): string => {
    const known = this.#values.get(expression);
    if (known !== undefined) return known;
    if (this.#depth === this.#deepest) throw new TooDeep(expression);
    return this.#depth === 0 ? this.#fromBelow(expression) : this.#named(expression);
  };

  /**
   * The name of an expression however deep it is. Rooms ask for their operands while they write, each a few calls deeper. Where that
   * comes to too many calls, the expression there goes first, and who asked for it is asked again. What it had written until then
   * it finds written. So nodes and their order are those of one deep call.
   */
  #fromBelow(expression: Expression): string {
    const waiting = [expression];
    for (let at = 0; ; at = waiting.length - 1) {
      try {
        const name = this.#named(waiting[at]);
        if (at === 0) return name;
        waiting.pop();
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error;
        waiting.push(error.expression);
      }
    }
  }

  #named(expression: Expression): string {
    const group = this.#splits.get(expression);
    this.#depth++;
    try {
      const name = group === undefined ? this.#lower(expression) : this.#split(group, expression);
      this.#values.set(expression, name);
      return name;
    } finally {
      this.#depth--;
    }
  }

  /** Whether an expression has a value of its own. It has none if its user took it in (a square in a sum of squares). */
  has(expression: Expression): boolean {
    return this.#values.has(expression);
  }

  uses(expression: Expression): number {
    return this.#uses.get(expression) ?? 0;
  }

  node(type: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    const kept =
      this.precision === 'float64' ? emitNearIdentity(type, inputs, this.#scalarOf, this) : undefined;
    return kept ?? this.nodes(type, inputs, 1, attributes)[0];
  }

  nodes(
    type: string,
    inputs: readonly string[],
    outputs: number,
    attributes: OnnxAttributes = {},
  ): readonly string[] {
    const key = JSON.stringify([type, inputs, attributes, outputs]);
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const index = this.nodesWritten.length;
    const names = Array.from({ length: outputs }, (_, k) =>
      this.#free(`v${index}${outputs > 1 ? `_${k}` : ''}`),
    );
    const record = { type, inputs, outputs: names, attributes };
    this.nodesWritten.push(record);
    for (const name of names) this.#writers.set(name, record);
    this.#written.set(key, names);
    return names;
  }

  scalar(value: number): string {
    return this.#initializer(`c${String(value).replace('-', 'm')}`, {
      type: this.precision,
      dims: [],
      data: [value],
    });
  }

  constant(values: Tensor): string {
    return this.#initializer(`k${this.initializers.size}`, {
      type: this.precision,
      dims: values.shape,
      data: values.data,
    });
  }

  filled(shape: Sizes, value: number): string {
    const { data } = filled(shape, value);
    return this.#initializer(`f${shape.join('x')}_${value}`, { type: this.precision, dims: shape, data });
  }

  integers = (values: readonly number[]): string => {
    const name = `i${values.join('_').replaceAll('-', 'm')}`;
    return this.#initializer(name, { type: 'int64', dims: [values.length], data: values });
  };

  shape(shape: Shape): string {
    return this.integers(shape.map((dimension) => (dimension === BATCH ? -1 : dimension)));
  }

  runtimeShape(shape: Shape): string {
    if (!shape.includes(BATCH)) return this.integers(shape as readonly number[]);
    const axis = this.#batched?.shape.indexOf(BATCH);
    if (this.#batched === undefined || axis === undefined)
      throw new InputError(
        'a result over the batch N needs an input that has it',
        'none',
        'Give the graph an input of shape [N, …].',
      );
    const batch = this.node('Shape', [this.value(this.#batched)], { start: axis, end: axis + 1 });
    const parts = shape.map((dimension) => (dimension === BATCH ? batch : this.integers([dimension])));
    return parts.length === 1 ? parts[0] : this.node('Concat', parts, { axis: 0 });
  }

  toBool(name: string): string {
    const written = this.#writers.get(name);
    // A comparison that was made real is used as it was.
    if (written?.type === 'Cast' && this.#isComparison(written.inputs[0])) return written.inputs[0];
    return this.node('Cast', [name], { to: 9 });
  }

  fromBool(name: string): string {
    return this.node('Cast', [name], { to: this.precision === 'float32' ? 1 : 11 });
  }

  /** Declares that an expression's value is already there under this name (inputs of a loop body, for instance). */
  bind(expression: Expression, name: string): void {
    this.#values.set(expression, name);
  }

  #lower(expression: Expression): string {
    return expression.room.onnx(expression as Applied<Attributes>, this);
  }

  #split(group: readonly Expression[], expression: Expression): string {
    const { axis } = expression.attributes as { axis: number };
    const sizes = this.integers(group.map((part) => Number(part.shape[axis])));
    const names = this.nodes('Split', [this.value(expression.inputs[0]), sizes], group.length, { axis });
    group.forEach((part, k) => {
      this.#values.set(part, names[k]);
    });
    return this.#values.get(expression) as string;
  }

  #isComparison(name: string): boolean {
    const written = this.#writers.get(name);
    return (
      written !== undefined &&
      ['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal'].includes(written.type)
    );
  }

  #scalarOf = (name: string): number | undefined => {
    const data = this.initializers.get(name)?.data as ArrayLike<number> | undefined;
    return data?.length === 1 ? data[0] : undefined;
  };

  #initializer(name: string, record: TensorRecord): string {
    const full = this.#free(name);
    this.initializers.set(full, record);
    return full;
  }

  /** A generated name, with the prefix, that is not taken. */
  #free(name: string): string {
    let free = this.#prefix + name;
    while (this.#reserved.has(free)) free += '_';
    return free;
  }
}
