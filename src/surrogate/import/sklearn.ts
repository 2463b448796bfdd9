import type { OnnxModel, OnnxNode } from '../../onnx/index.ts';

/**
 * A model without the last node of scikit-learn's converter. That reshapes the outputs [N, m] of a regressor to [N·m, 1]
 * (skl2onnx 1.20, for m > 1 too), which leaves the numbers and their order.
 */
export function withoutFlattening(model: OnnxModel): OnnxModel {
  if (model.producer.name !== 'skl2onnx') return model;
  const isFlattening = (node: OnnxNode) =>
    node.type === 'Reshape' &&
    model.outputs.some(({ name }) => node.outputs.includes(name)) &&
    model.initializers.get(node.inputs[1])?.values().data.join() === '-1,1';
  return {
    ...model,
    nodes: model.nodes.map((node) =>
      isFlattening(node)
        ? { ...node, type: 'Identity', inputs: node.inputs.slice(0, 1), attributes: new Map() }
        : node,
    ),
  };
}
