import { demand } from '../../tensor/index.ts';
import type { Layer } from '../network.ts';
import { INPUTS, type Signal } from '../signal.ts';
import type { Surrogate } from '../surrogate.ts';
import { type Dense, dense } from './dense.ts';
import { baseOf, isPlain, isWhole, type LineSource, type Lines, linesIn, linesOf } from './lines.ts';
import { stacked } from './sums.ts';
import { inUnitsOf, isScale, scalingOf } from './units.ts';

/** What a network computes in physical units, without the names of what it is about. */
export type PhysicalNetwork = Pick<Surrogate, 'layers' | 'output' | 'normalisation'>;

/**
 * The network that ends in these lines: what is affine between two activations is a layer. Its normalisation is made of
 * scales and shifts before the first matrix and after the last layer, where these can be one.
 *
 * @throws InputError where a weight is not finite
 */
export function networkOf(output: Lines, source: string): PhysicalNetwork {
  const { core, yMean, yStd } = withoutOutputScale(output);
  const sources = sourcesOf(core.source);
  const scaling = scalingOf([...sources.flatMap(linesIn), core]);
  const layers = new Layers(inUnitsOf(scaling));
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
  readonly #signals = new Map<LineSource | Lines, Signal>();

  constructor(inUnits: (lines: Lines) => Lines) {
    this.#inUnits = inUnits;
  }

  /** Makes the layer of an activation; matrices, sums and joins are read when something asks for them. */
  read(source: LineSource): void {
    if (source.kind === 'activation')
      this.#signals.set(source, this.#layer(this.#affine(source.of), source.activation));
    // What a matrix reads is made first, so that making a layer does not recurse through the whole network.
    if (source.kind === 'matrix') this.#signalOf(baseOf(source.of));
  }

  /** What the network gives. */
  output(lines: Lines): Signal {
    const { source } = lines;
    const isOneLayer = source.kind === 'sum' && source.parts.every((part) => part.source.kind === 'matrix');
    const isGiven = source.kind === 'activation' || source.kind === 'sum' || source.kind === 'join';
    return isGiven && isPlain(lines) && !isOneLayer
      ? this.#plain(lines)
      : this.#layer(this.#affine(lines), 'linear');
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
    const from = this.#signalOf(base);
    const isDefault = from === this.all.length - 1;
    const place = this.all.length;
    this.all.push({
      inputs: base.size,
      outputs: size,
      activation,
      ...(!isDefault && { from }),
      weight,
      bias,
    });
    return place;
  }
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
