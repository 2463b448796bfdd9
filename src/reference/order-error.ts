import { InputError } from '../tensor/index.ts';

/** That a model cannot give labels of an order, though it gives those of a lower one. */
export class OrderError extends InputError {
  readonly order: 1 | 2;
  /** What would give them: the remedy but for asking for less, which commands say by their own options. */
  readonly mend: string;

  /**
   * @param mend an imperative sentence without its full stop
   * @param lower the order that it gives. Default: the one below
   */
  constructor(order: 1 | 2, invariant: string, received: string, mend: string, lower = order - 1) {
    super(invariant, received, `${mend}; or ask for order ${lower}.`);
    this.order = order;
    this.mend = mend;
  }
}
