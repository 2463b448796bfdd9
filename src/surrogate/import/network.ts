import { demand } from '../../tensor/index.ts';
import { identityWeight, type Layer, MOST_UNWEIGHTED } from '../network.ts';
import { INPUTS, type Signal } from '../signal.ts';
import type { Surrogate } from '../surrogate.ts';
import { type Dense, dense } from './dense.ts';
import {
  type ActivationSource,
  baseOf,
  isPlain,
  isWhole,
  type LineSource,
  type Lines,
  linesIn,
  linesOf,
  shifted,
} from './lines.ts';
import { stacked } from './sums.ts';
import { inUnitsOf, isScale, scalingOf } from './units.ts';

/** What a network computes in physical units, without the names of what it is about. */
export type PhysicalNetwork = Pick<Surrogate, 'layers' | 'output' | 'normalisation'>;

/**
 * The network that ends in these lines: what is affine between two activations is a layer. Some are sums with
 * something as it is, or with what is read elsewhere too. The activation of such a sum is a layer without weights, so that nothing counts
 * twice. The normalisation is made of
 * scales and shifts before the first matrix and after the last layer, where these can be one.
 *
 * @throws InputError where a weight is not finite
 */
export function networkOf(output: Lines, source: string): PhysicalNetwork {
  const { core, yMean, yStd } = withoutOutputScale(output);
  const sources = sourcesOf(core.source);
  const scaling = scalingOf([...sources.flatMap(linesIn), core]);
  const layers = new Layers(inUnitsOf(scaling), sharedIn(sources));
  for (const one of sources) layers.read(one);
  const given = layers.output(core);
  const size = (sources[0] as LineSource).size;
  const normalisation = {
    xMean: scaling?.mean ?? new Float64Array(size),
    xStd: scaling?.std ?? new Float64Array(size).fill(1),
    yMean,
    yStd,
  };
  layers.all.forEach(({ weight, bias }, k) => {
    const isWrong = (value: number) => !Number.isFinite(value);
    const wrong = weight.find(isWrong) ?? bias.find(isWrong);
    demand(
      wrong === undefined,
      `weights of layer ${k + 1} of ${source} must be finite`,
      wrong,
      'Train it again.',
    );
  });
  const infinite = Object.values(normalisation)
    .flatMap((values) => [...values])
    .find((value) => !Number.isFinite(value));
  demand(infinite === undefined, `the scaling of ${source} must be finite`, infinite, 'Export it again.');
  return {
    layers: layers.all,
    ...(given !== layers.all.length - 1 && { output: given }),
    normalisation,
  };
}

/** The layers of a network as its sources are read, each after those that it is computed from. */
class Layers {
  readonly all: Layer[] = [];
  readonly #inUnits: (lines: Lines) => Lines;
  readonly #shared: ReadonlySet<LineSource>;
  readonly #signals = new Map<LineSource | Lines, Signal>();

  /** @param shared matrices that several read */
  constructor(inUnits: (lines: Lines) => Lines, shared: ReadonlySet<LineSource>) {
    this.#inUnits = inUnits;
    this.#shared = shared;
  }

  /** Makes the layer of an activation; matrices, sums and joins are read when something asks for them. */
  read(source: LineSource): void {
    if (source.kind === 'activation') this.#signals.set(source, this.#activation(source));
    // What a matrix reads is made first, so that making a layer does not recurse through the whole network.
    if (source.kind === 'matrix') this.#signalOf(baseOf(source.of));
  }

  /** What the network gives. */
  output(lines: Lines): Signal {
    const { source } = lines;
    const isOneLayer = source.kind === 'sum' && !source.parts.some((part) => this.#isApart(part));
    const isGiven = source.kind === 'activation' || source.kind === 'sum' || source.kind === 'join';
    return isGiven && isPlain(lines) && !isOneLayer
      ? this.#plain(lines)
      : this.#layer(this.#affine(lines), 'linear');
  }

  /** Whether lines are a signal that stands for itself: it is something as it is, or several read its matrix. */
  #isApart(lines: Lines): boolean {
    return lines.source.kind === 'matrix'
      ? this.#shared.has(lines.source) && isPlain(lines)
      : isPlain(this.#inUnits(lines)) && lines.source.kind !== 'sum';
  }

  #activation({ of, activation, size }: ActivationSource): Signal {
    const { source, scale, shift } = of;
    const isSum = source.kind === 'sum' && isWhole(of) && scale.every((one) => one === 1);
    const parts = isSum ? withShift(source.parts, shift, this.#shared) : isPlain(of) ? [of] : undefined;
    if (size > MOST_UNWEIGHTED || !parts?.some((part) => this.#isApart(part)))
      return this.#layer(this.#affine(of), activation);
    const signals = parts.map((part) => this.#plain(part));
    const from = signals.length === 1 ? signals[0] : { sum: signals };
    return this.#push(from, {
      inputs: size,
      outputs: size,
      activation,
      unbiased: true,
      unweighted: true,
      weight: identityWeight(size),
      bias: new Float64Array(size),
    });
  }

  /** The signal that these lines are; if need be, a layer is made for them. */
  #plain(lines: Lines): Signal {
    if (isPlain(this.#inUnits(lines))) return this.#signalOf(lines.source);
    const place = this.#signals.get(lines) ?? this.#layer(this.#affine(lines), 'linear');
    this.#signals.set(lines, place);
    return place;
  }

  /** The signal that a source is; the inputs are taken as scaled. */
  #signalOf(source: LineSource): Signal {
    const known = this.#signals.get(source);
    if (known !== undefined) return known;
    const signal = this.#made(source);
    this.#signals.set(source, signal);
    return signal;
  }

  #made(source: LineSource): Signal {
    switch (source.kind) {
      case 'input':
        return INPUTS;
      case 'sum':
        return { sum: source.parts.map((part) => this.#plain(part)) };
      case 'join':
        return { join: source.parts.map((part) => this.#signalOf(part)) };
      case 'matrix':
        return this.#layer(dense(linesOf(source), this.#inUnits), 'linear');
      case 'activation':
        throw new Error('an activation is read before all that is computed from it');
    }
  }

  #affine(lines: Lines): Dense {
    return lines.source.kind === 'sum' ? stacked(lines, this.#inUnits) : dense(lines, this.#inUnits);
  }

  #layer({ base, size, weight, bias }: Dense, activation: Layer['activation']): Signal {
    return this.#push(this.#signalOf(base), { inputs: base.size, outputs: size, activation, weight, bias });
  }

  #push(from: Signal, { inputs, outputs, activation, ...rest }: Layer): Signal {
    const place = this.all.length;
    this.all.push({ inputs, outputs, activation, ...(from !== place - 1 && { from }), ...rest });
    return place;
  }
}

/**
 * Lines of a sum with what is added to it in one of them: the first matrix that nothing else reads. Undefined where there is none, and
 * something to add.
 */
function withShift(
  parts: readonly Lines[],
  shift: Float64Array,
  shared: ReadonlySet<LineSource>,
): readonly Lines[] | undefined {
  if (shift.every((amount) => amount === 0)) return parts;
  const at = parts.findIndex(({ source }) => source.kind === 'matrix' && !shared.has(source));
  return at < 0 ? undefined : parts.with(at, shifted(parts[at], shift));
}

/**
 * The matrices that a sum adds as they are, and that another sum or an activation reads as they are, too: streams of residual networks. Two
 * activations of one matrix are two layers.
 */
function sharedIn(sources: readonly LineSource[]): ReadonlySet<LineSource> {
  const uses = (kind: 'sum' | 'activation') =>
    sources.flatMap((source) =>
      source.kind === kind
        ? linesIn(source).flatMap((lines) =>
            lines.source.kind === 'matrix' && isPlain(lines) ? [lines.source] : [],
          )
        : [],
    );
  const [added, activated] = [uses('sum'), new Set(uses('activation'))];
  return new Set(added.filter((source, k) => activated.has(source) || added.indexOf(source) < k));
}

/** All that a source is computed from, and itself, each after those that it is computed from; the inputs first. */
function sourcesOf(source: LineSource): readonly LineSource[] {
  const order = new Set<LineSource>();
  const stack = [source];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const waiting = linesIn(top).flatMap((lines) => (order.has(lines.source) ? [] : [lines.source]));
    if (waiting.length > 0 && !order.has(top)) stack.push(...waiting.reverse());
    else {
      stack.pop();
      order.add(top);
    }
  }
  return [...order];
}

/**
 * The output before a scale and a shift of each number of it. Where these cannot be undone, they stay part of the last
 * layer.
 */
function withoutOutputScale(output: Lines) {
  const { source, scale, shift } = output;
  const size = output.index.length;
  const does =
    scale.some((value) => value !== 1) || (source.kind !== 'matrix' && shift.some((value) => value !== 0));
  const isScaling = isWhole(output) && source.kind !== 'input' && does && isScale(scale);
  if (!isScaling)
    return { core: output, yMean: new Float64Array(size), yStd: new Float64Array(size).fill(1) };
  return { core: linesOf(source), yMean: shift, yStd: scale };
}
