/** Every file of a finished run, each with its sentence for the help. */
export const runFiles = {
  'config.json': 'the complete configuration, with versions and engine',
  'results.json': 'accuracy, sizes and times of each network; the parameters of the reference model',
  'training.parquet': 'the training points with their values and differentials',
  'test.parquet': 'the test points, with what the networks are compared with there',
  'significance.json': 'the significance of every neuron and input',
  'plan.json': 'which neurons are kept, and why; edited, it is what --resume prunes by',
  'oversized.onnx': 'the network before pruning',
  'pruned.onnx': 'pruned, fine-tuned on values',
  'sobolev-network.onnx': 'pruned, fine-tuned on derivative samples of the oversized network',
  'sobolev-reference.onnx': 'pruned, fine-tuned on derivative samples of the reference model',
  'scratch.onnx': 'the control: the same small network, trained from scratch',
  'report.html': 'figures and tables; opens in a browser without network',
  'progress.json': 'what is finished, for --resume',
} as const;
