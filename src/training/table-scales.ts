import type { Expression } from '../graph/index.ts';
import { tensor } from '../tensor/index.ts';

/** Factors between a network and tables whose units are not its own. */
export interface TableScales {
  /** Of the inputs of tables, to be those of the network: [d]. */
  readonly inputs: Float64Array;
  /** Of the outputs of the network, to be those of tables: [m]. */
  readonly outputs: Float64Array;
}

/** Inputs [rows, d] of tables as a network takes them. */
export function inNetwork(x: Expression, scales: TableScales | undefined): Expression {
  return scales === undefined ? x : x.mul(tensor(scales.inputs));
}

/** Outputs [rows, m] of a network as tables have them. */
export function inTables(y: Expression, scales: TableScales | undefined): Expression {
  return scales === undefined ? y : y.mul(tensor(scales.outputs));
}
