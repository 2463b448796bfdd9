import { constant, expression } from '../../../graph/index.ts';
import { demand, tensor } from '../../../tensor/index.ts';
import { real } from '../value.ts';
import { EVALUATE } from './layout.ts';
import { product } from './linear.ts';
import type { Rules } from './rule.ts';

/** Normalisations as they are at inference. */
export const normalisations: Rules = {
  BatchNormalization: (node) => {
    const isTraining = node.opset < 7 ? node.int('is_test', 0) === 0 : node.int('training_mode', 0) !== 0;
    demand(
      !isTraining,
      'a batch normalisation must use its running statistics',
      'one that takes those of its batch',
      EVALUATE,
    );
    const x = node.real(0);
    // Statistics belong to the second axis, the channels; until opset 8 each number of a point could have its own.
    const isSpatial = node.opset > 8 || node.int('spatial', 1) !== 0;
    const channels = [x.shape[1] ?? 1, ...x.shape.slice(2).map((size) => (isSpatial ? 1 : size))];
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((k) => node.real(k).reshape(channels));
    const factor = scale.div(variance.add(node.float('epsilon', 1e-5)).sqrt());
    return real(x.sub(mean).mul(factor).add(bias));
  },
  LayerNormalization: (node) => {
    const x = node.real(0);
    const first = node.axis(x.rank, -1);
    const axes = x.shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
    const centred = x.sub(x.mean(axes, true));
    const deviation = centred.square().mean(axes, true).add(node.float('epsilon', 1e-5)).sqrt();
    const scaled = centred.div(deviation).mul(node.real(1));
    return real(node.has(2) ? scaled.add(node.real(2)) : scaled);
  },
};

/** Operations of `ai.onnx.ml`, in which scikit-learn's converter writes. */
export const learning: Rules = {
  // It gives numbers the names of classes: a dictionary a point, in the order that they have.
  ZipMap: (node) => real(node.real(0)),
  Scaler: (node) => {
    const [offset, scale] = ['offset', 'scale'].map((name) => tensor(node.floats(name) ?? [0]));
    return real(node.real(0).sub(offset).mul(constant(scale)));
  },
  // x·coefficientsᵀ + intercepts, a row of coefficients an output.
  LinearRegressor: (node) => {
    const transform = node.string('post_transform', 'NONE');
    demand(
      transform === 'NONE',
      'a linear regressor must not transform its result',
      transform,
      'Export it as it is.',
    );
    const coefficients = node.floats('coefficients') ?? [];
    const targets = node.int('targets', 1);
    const weight = tensor(coefficients, [targets, coefficients.length / targets]);
    const sums = product(node.real(0), expression(weight).transpose(), node.allowance);
    const intercepts = node.floats('intercepts');
    return real(intercepts === undefined ? sums : sums.add(tensor(intercepts)));
  },
};
