import type { Engine } from '../../runtime/index.ts';
import type { Fed } from '../data.ts';
import type { StepOptions } from '../step.ts';
import { EngineSquares } from './engine-squares.ts';
import { GeneratedSquares } from './generated.ts';
import type { Squares, SquaresOptions } from './squares.ts';

/** Squares in generated code where the objective has it, else in the engine. */
export async function openSquares(
  engine: Engine,
  step: StepOptions,
  data: Fed,
  options: SquaresOptions,
): Promise<Squares> {
  const generated = await GeneratedSquares.open(engine, step, data, options);
  return generated ?? EngineSquares.open(engine, step, data, options);
}
