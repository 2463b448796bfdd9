import type { Tensor } from '../../tensor/index.ts';
import type { Illustration } from '../model.ts';
import type { ChosenQuantities } from './quantities.ts';

/** What a price is drawn against: spot over strike, of which either may be held. */
export function moneyness({
  inputs,
  held,
}: ChosenQuantities<'spot' | 'strike'>): NonNullable<Illustration['projection']> {
  const reader = (name: string) => {
    const at = inputs.findIndex((input) => input.name === name);
    return at < 0 ? () => held[name] : ({ data }: Tensor, row: number) => data[row * inputs.length + at];
  };
  const [spot, strike] = [reader('spot'), reader('strike')];
  return {
    label: 'spot / strike',
    at: (points) =>
      Float64Array.from({ length: points.shape[0] }, (_, n) => spot(points, n) / strike(points, n)),
  };
}
