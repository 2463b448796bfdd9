import type { Ends, Significance } from '../interval/index.ts';
import { demand } from '../tensor/index.ts';

type Fields = Readonly<Record<string, unknown>>;

const REMEDY = 'Restore it, or analyse the network again.';

/**
 * Checks a significance as it was read from JSON, and returns it.
 *
 * @throws InputError naming the part that is wrong
 */
export function parseSignificance(value: unknown): Significance {
  const { schema, method, inputs, domain, outputs, layers } = fieldsOf(value, 'a significance');
  demand(
    schema === 'sobolev/significance/1',
    'the schema of a significance must be "sobolev/significance/1"',
    schema,
    REMEDY,
  );
  demand(
    method === 'interval-adjoint',
    'the method of a significance must be "interval-adjoint"',
    method,
    REMEDY,
  );
  checkEnds(domain, 'the domain of a significance');
  if (inputs !== undefined) checkInputs(inputs, (domain as Ends).lo.length);
  checkEnds(outputs, 'the outputs of a significance');
  demand(
    Array.isArray(layers) && layers.length > 0,
    'the layers of a significance must be a list',
    layers,
    REMEDY,
  );
  layers.forEach((entry: unknown, l) => {
    const name = `layer ${l} of the significance`;
    const { layer, significance, values, adjoints } = fieldsOf(entry, name);
    demand(
      layer === l,
      `${name} must be numbered ${l}: layers are listed in order, inputs first`,
      layer,
      REMEDY,
    );
    const neurons = numbersOf(significance, `"significance" of ${name}`);
    demand(
      neurons.every((score) => score === null || score >= 0),
      `"significance" of ${name} must be numbers of at least 0`,
      significance,
      REMEDY,
    );
    for (const [what, ends] of Object.entries({ values, adjoints }))
      checkEnds(ends, `"${what}" of ${name}`, neurons.length);
  });
  // JSON holds null for what is not finite; whoever uses such a number refuses it by its neuron.
  return JSON.parse(JSON.stringify(value), (_, entry) =>
    entry === null ? Number.NaN : entry,
  ) as Significance;
}

function checkInputs(value: unknown, count: number): void {
  const holds =
    Array.isArray(value) &&
    value.length === count &&
    value.every((one) => {
      const { name, unit, unnamed } = fieldsOf(one, 'an input of a significance');
      const isText = typeof name === 'string' && (unit === undefined || typeof unit === 'string');
      return isText && (unnamed === undefined || unnamed === true);
    });
  demand(holds, `the inputs of a significance must be ${count} names with their units`, value, REMEDY);
}

function checkEnds(value: unknown, name: string, length?: number): void {
  const { lo, hi } = fieldsOf(value, name);
  const [low, high] = [numbersOf(lo, `lo of ${name}`), numbersOf(hi, `hi of ${name}`)];
  const expected = length ?? low.length;
  demand(
    low.length === expected && high.length === expected,
    `${name} must have ${expected} pairs of ends`,
    [low.length, high.length],
    REMEDY,
  );
}

function numbersOf(value: unknown, name: string): readonly (number | null)[] {
  const holds = Array.isArray(value) && value.every((entry) => typeof entry === 'number' || entry === null);
  demand(holds, `${name} must be a list of numbers`, value, REMEDY);
  return value as readonly (number | null)[];
}

function fieldsOf(value: unknown, name: string): Fields {
  const holds = typeof value === 'object' && value !== null && !Array.isArray(value);
  demand(holds, `${name} must be an object`, value, REMEDY);
  return value as Fields;
}
