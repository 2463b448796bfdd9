/**
 * Successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS 2016): the
 * network that ends lowest is among the better half early on, and steps on all rows are dear.
 *
 * @param networks that start to walk
 * @param steps that are taken
 * @param first steps after which half of them stop; the next half stops after twice as many, and so on
 * @returns how many of them still walk
 */
export function walkingAfter(networks: number, steps: number, first: number): number {
  let walking = networks;
  for (let at = first; at <= steps && walking > 1; at *= 2) walking = Math.ceil(walking / 2);
  return walking;
}

/** Steps of all networks together, where the last one takes so many. */
export function stepsTogether(networks: number, steps: number, first: number): number {
  let all = 0;
  for (let done = 0; done < steps; done++) all += walkingAfter(networks, done, first);
  return all;
}
