import { adjoint, concat, type Expression, input } from '../../graph/index.ts';
import { objectiveGraph } from '../../objective/index.ts';
import {
  flatten,
  hiddenPlaces,
  INPUTS,
  inputWidth,
  type Network,
  networkGraph,
  parameterCount,
  unpack,
} from '../../surrogate/index.ts';
import { type RandomStream, tensor } from '../../tensor/index.ts';
import { FIXED_DRAWS, inNetwork, inTables } from '../../training/index.ts';
import { doubles, type LossProblem } from './problem.ts';
import { demandError } from './rounding.ts';
import { RowPrograms } from './row-programs.ts';

/** Rows that are computed at once, at most: their activations stay in the cache. */
const MOST_ROWS = 512;

/** Gates at the neurons of the layer at a place, or at the inputs. A closed gate gives these constants in normalised units. */
export interface Gates {
  readonly place: number;
  readonly constants: Float64Array;
}

/**
 * The mean over samples of (∂Lᵢ/∂g)² for a gate g at each neuron of some layers: n becomes c + g·(n − c), and g = 1. So by 1 − g
 * not only its value nears the constant c, but all of its derivatives near 0, which the loss may compare.
 *
 * @returns the means for each of `gates`
 * @throws InputError when the network has no error on the samples
 */
export async function meanSquaresByGates(
  network: Network,
  problem: LossProblem,
  gates: readonly Gates[],
  { random, criterion }: { readonly random: RandomStream; readonly criterion: string },
): Promise<Float64Array[]> {
  if (gates.length === 0) return [];
  const { objective, rows: all, scales } = problem;
  const ends = gates.map((_, k) =>
    gates.slice(0, k + 1).reduce((sum, { constants }) => sum + constants.length, 0),
  );
  const width = ends[ends.length - 1];
  const programs = await RowPrograms.open(problem, MOST_ROWS, (rows) => {
    const open = input('gates', [rows, width]);
    const pieces = gates.map(({ constants }, k) => open.slice(1, ends[k] - constants.length, ends[k]));
    const through = (values: Expression, place: number): Expression => {
      const k = gates.findIndex((one) => one.place === place);
      if (k === -1) return values;
      const constant = tensor(gates[k].constants, [1, gates[k].constants.length]);
      return values.sub(constant).mul(pieces[k]).add(constant);
    };
    const own = unpack(input('parameters', [parameterCount(network)]), network).network;
    const predict = (x: Expression) =>
      inTables(networkGraph(own, through(inNetwork(x, scales), INPUTS), through).output, scales);
    const { total } = objectiveGraph(objective, rows, predict, { turns: FIXED_DRAWS });
    // The total is a mean over these rows, so the loss of each is `rows` times what it contributes.
    const slopes = concat(adjoint(total, pieces), 1).mul(rows);
    return { squares: slopes.square().sum([0]), loss: total.mul(rows / all).reshape([1]) };
  });
  try {
    const at = (parameters: Float64Array, parts?: number) =>
      programs.sums(
        (rows) => ({
          parameters: doubles(parameters),
          gates: doubles(new Float64Array(rows * width).fill(1), [rows, width]),
        }),
        parts,
      );
    const parameters = flatten(network);
    const { squares } = await at(parameters);
    await demandError((moved) => at(moved, 1), parameters, random, criterion);
    return gates.map(({ constants }, k) =>
      squares.slice(ends[k] - constants.length, ends[k]).map((square) => square / all),
    );
  } finally {
    await programs.dispose();
  }
}

/** The middle of what each hidden neuron is on the samples, in normalised units, by the places of their layers. */
export async function middlesOfNeurons(network: Network, problem: LossProblem): Promise<Gates[]> {
  const places = hiddenPlaces(network);
  const widths = places.map((place) => network.layers[place].outputs);
  const lows = widths.map((width) => new Float64Array(width).fill(Number.POSITIVE_INFINITY));
  const highs = widths.map((width) => new Float64Array(width).fill(Number.NEGATIVE_INFINITY));
  const programs = await RowPrograms.open(problem, MOST_ROWS, (rows) => {
    const own = unpack(input('parameters', [parameterCount(network)]), network).network;
    const x = inNetwork(input('x', [rows, inputWidth(network)]), problem.scales);
    const { hidden } = networkGraph(own, x);
    return Object.fromEntries(hidden.map((values, h) => [`hidden.${h}`, values]));
  });
  try {
    const parameters = doubles(flatten(network));
    for await (const { outputs } of programs.run(() => ({ parameters })))
      widths.forEach((width, h) => {
        outputs[`hidden.${h}`].forEach((value, at) => {
          const i = at % width;
          lows[h][i] = Math.min(lows[h][i], value);
          highs[h][i] = Math.max(highs[h][i], value);
        });
      });
  } finally {
    await programs.dispose();
  }
  return places.map((place, h) => ({ place, constants: lows[h].map((low, i) => (low + highs[h][i]) / 2) }));
}
