import type { FirstProducts, LabelRequest, Labels, ReferenceModel } from '../reference/index.ts';
import { rowOf, rowsOf, sizeOf, type Tensor } from '../tensor/index.ts';
import { reducedPart } from './along-outputs.ts';
import { coefficientVariables } from './coefficients.ts';
import type { OutputBasis } from './output-basis.ts';

/** Numbers of outputs and cotangents that are in memory at once. */
const AT_ONCE = 1 << 22;

/**
 * A model whose outputs are the coefficients of another's in a basis. Values are those of the other, projected. Of first
 * derivatives the other is asked for r cotangents, the vectors of the basis: its Jacobians, m rows, are never formed. All is
 * labelled some points at a time, so that memory holds n·r numbers, not n·m.
 *
 * @param model with the outputs that the basis is of
 */
export function reducedModel(model: ReferenceModel, basis: OutputBasis): ReferenceModel {
  const [r, m] = basis.vectors.shape;
  const outputs = coefficientVariables(r);
  const { exact: _, illustration: __, estimates: ___, spread, ...rest } = model;
  return {
    ...rest,
    ...(spread && { spread }),
    outputs,
    parameters: { ...model.parameters, basis: { coefficients: r, share: basis.share } },
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      const [n] = points.shape;
      const { signal, progress } = request;
      const batch = Math.max(1, Math.floor(AT_ONCE / (m * (request.order === 0 ? 1 : r))));
      const parts: Labels[] = [];
      for (let start = 0; start < n; start += batch) {
        signal?.throwIfAborted();
        const stop = Math.min(n, start + batch);
        const part = (values: Tensor) => rowsOf(values, start, stop);
        const labels = await model.label(part(points), {
          ...request,
          ...(request.order > 0 && { first: askedFor(request.first, basis, stop - start, part) }),
          ...(typeof request.directions === 'object' && { directions: part(request.directions) }),
          errors: false,
          progress: (share) => progress?.((start + share * (stop - start)) / n),
        });
        parts.push(reduced(labels, request, basis));
      }
      return joined(parts);
    },
  };
}

/** What the model is asked for: the basis itself, or the outputs' cotangents for those of coefficients. */
function askedFor(
  first: FirstProducts | undefined,
  { vectors, scale }: OutputBasis,
  count: number,
  part: (values: Tensor) => Tensor,
): FirstProducts {
  const [r, m] = vectors.shape;
  if (first !== undefined && 'directions' in first) return { directions: part(first.directions) };
  if (first === undefined) {
    const one = vectors.data.map((entry, at) => entry / scale[at % m]);
    const data = new Float64Array(count * r * m);
    for (let row = 0; row < count; row++) data.set(one, row * r * m);
    return { cotangents: { shape: [count, r, m], data } };
  }
  const given = part(first.cotangents);
  const [, k] = given.shape;
  const data = new Float64Array(count * k * m);
  for (let at = 0; at < count * k; at++)
    for (let l = 0; l < r; l++) {
      const by = given.data[at * r + l];
      rowOf(vectors, l).forEach((entry, j) => {
        data[at * m + j] += (by * entry) / scale[j];
      });
    }
  return { cotangents: { shape: [count, k, m], data } };
}

/** Labels of the coefficients. A model that knows no products gives Jacobians: then these are projected. */
function reduced(labels: Labels, { first, order }: LabelRequest, basis: OutputBasis): Labels {
  const { y, dydx, adjoints, tangents, products, hessian, inDouble, estimated, varianceReduction } = labels;
  const project = (part: 'dydx' | 'tangents' | 'products' | 'hessian', values: Tensor | undefined) =>
    values === undefined ? {} : { [part]: reducedPart(values, part, basis) };
  return {
    y: reducedPart(y, 'y', basis),
    ...(adjoints && (first === undefined && order > 0 ? { dydx: adjoints } : { adjoints })),
    ...project('dydx', dydx),
    ...project('tangents', tangents),
    ...project('products', products),
    ...project('hessian', hessian),
    ...(inDouble && { inDouble }),
    ...(estimated && { estimated }),
    ...(varianceReduction && { varianceReduction }),
  };
}

/** Labels of points one after the other. */
function joined(parts: readonly Labels[]): Labels {
  const [first] = parts;
  const all: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(first)) {
    const tensors = parts.map((part) => part[name as 'y']);
    all[name] = typeof value === 'object' ? concatenated(tensors) : value;
  }
  return all as unknown as Labels;
}

function concatenated(tensors: readonly Tensor[]): Tensor {
  const rows = tensors.reduce((sum, { shape }) => sum + shape[0], 0);
  const shape = [rows, ...tensors[0].shape.slice(1)];
  const data = new Float64Array(sizeOf(shape));
  let offset = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, offset);
    offset += tensor.data.length;
  }
  return { shape, data };
}
