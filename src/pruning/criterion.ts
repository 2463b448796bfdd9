import type { Dataset } from '../dataset/index.ts';
import type { Objective } from '../objective/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { RandomStream, Tensor } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import type { AdjointOf } from './adjoints/adjoint-of.ts';
import type { Scored, ScoreGroup } from './scores.ts';

/** A measure of how much the parts of a network matter: one of `criteria/`, or an object of the user's. */
export interface Criterion {
  /** Its name in plans and on the command line: "magnitude". */
  readonly name: string;
  /** One clause for lists: "sum of |weight| over what reads a neuron". */
  readonly what: string;
  /** What it can give scores to. */
  readonly of: readonly Scored[];
  /**
   * Whether it reads labelled points: true where it cannot do without, false where it takes their inputs in place of points of
   * the domain. Default: it looks at none.
   */
  readonly needsSamples?: boolean;
  /** Whose adjoints it can take. Default: it takes none, and `adjointOf` other than values is refused. */
  readonly adjointsOf?: readonly AdjointOf[];
  /**
   * At least the scores that `context.of` asks for, of neurons those of every hidden layer; others may come along. Each
   * says what it scores.
   *
   * @throws InputError when the context lacks what the criterion asks of it
   */
  scores(
    surrogate: Surrogate,
    context: CriterionContext,
  ): readonly GivenGroup[] | Promise<readonly GivenGroup[]>;
}

/** A group of scores as a criterion gives it: numbers may be in any list, a `Float64Array` say. They are copied. */
export interface GivenGroup extends Pick<ScoreGroup, 'of' | 'layer'> {
  readonly scores: ArrayLike<number>;
  readonly ranges?: { readonly lo: ArrayLike<number>; readonly hi: ArrayLike<number> };
}

/** What a criterion may use beside the network. Asking for what nobody gave throws an InputError that says so. */
export interface CriterionContext {
  /** What scores are asked for. */
  readonly of: Scored;
  /** Whose adjoint a significance is to take. */
  readonly adjointOf: AdjointOf;
  /** The box over which the network is to be trusted, in physical units. */
  readonly domain: Domain;
  /** Labelled points of the network's inputs and outputs, in its order and physical units. */
  readonly samples: Dataset;
  /** The loss that is differentiated, for samples in the network's own normalisation. */
  readonly objective: Objective;
  /**
   * Points of the inputs, [n, d], in physical units: those of the samples, or `count` of them by chance where there are more.
   * Without samples they are `count` points of the domain, of a scrambled Sobol' sequence up to 256 inputs.
   */
  points(count: number): Tensor;
  readonly engine: Engine;
  /** A named stream of the seed that was given. */
  stream(name: string): RandomStream;
  readonly signal: AbortSignal | undefined;
}
