import { Option } from 'commander';
import { InputError } from '../tensor/index.ts';
import { type Method, type MethodName, methodNamed, methodNames } from '../training/index.ts';

/** Methods that commands offer: polishing knows by itself when it is Levenberg and Marquardt's. */
type Offered = Exclude<MethodName, 'levenberg-marquardt'>;

/** What {@link methodOption} gives, with the options that not every method takes. */
export interface MethodChoice {
  readonly method?: Offered;
  readonly batch?: number;
  readonly rate?: number;
}

/** How weights are moved, of commands that train once. */
export function methodOption(): Option {
  return new Option(
    '--method <name>',
    'adam; polish (least squares on all rows, from where the network is; --steps are then its own, by default 120, or 400 beyond 2048 ' +
      "parameters); or adam+polish, one after the other (default: adam+polish where polishing takes half of Adam's time at most, " +
      'as sizes tell, and promises more than noise would; else adam)',
  ).choices(methodNames.filter((name) => name !== 'levenberg-marquardt'));
}

/**
 * The method that is asked for; undefined where none is.
 *
 * @throws InputError where options stand beside it that it does not take
 */
export function methodIn({ method: name, batch, rate }: MethodChoice): Method | undefined {
  if (name === undefined) return undefined;
  const method = methodNamed(name);
  if (method.scheduled) return method;
  for (const [option, given] of Object.entries({ batch, rate }))
    if (given !== undefined)
      throw new InputError(
        `--${option} is of steps on batches: with --method ${name} each is on all rows, and finds its own length`,
        `--${option}`,
        'Leave one of them out.',
      );
  return method;
}
