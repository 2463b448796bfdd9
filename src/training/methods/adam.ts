import { type FirstOrder, firstOrder } from './first-order.ts';
import { checkMethodOptions } from './options.ts';

export interface AdamOptions {
  /** Decay of the first moment. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), with the moments kept as the plain sums M = β₁M + g and V = β₂V + g². All factors
 * then meet in two scalars a step, and θ ← θ − r·M/(√V + e) is ten operations on one vector. With c = √((1−β₂)/(1−β₂ᵗ)), r =
 * η·(1−β₁)/(1−β₁ᵗ)/c and e = ε/c.
 *
 * @throws InputError where an option is out of range, or none
 */
export function adam(options: AdamOptions = {}): FirstOrder {
  checkMethodOptions('adam', options);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  return firstOrder('adam', {
    state: ['adam.first', 'adam.second'],
    rates: ['adam.rate', 'adam.epsilon'],
    update(parameters, gradient, [first, second], [rate, floor]) {
      const m = first.mul(beta1).add(gradient);
      const v = second.mul(beta2).add(gradient.square());
      return { parameters: parameters.sub(m.div(v.sqrt().add(floor)).mul(rate)), state: [m, v] };
    },
    ratesAt(start, learning) {
      const scale = learning.map((_, k) => Math.sqrt((1 - beta2) / (1 - beta2 ** (start + k + 1))));
      const rate = learning.map((eta, k) => (eta * (1 - beta1)) / (1 - beta1 ** (start + k + 1)) / scale[k]);
      return [rate, scale.map((c) => epsilon / c)];
    },
  });
}
