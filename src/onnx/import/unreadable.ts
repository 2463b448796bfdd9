import { describe } from '../../tensor/index.ts';
import type { OnnxNode } from '../decode/records.ts';

/** Why an operation cannot be read, as a clause, and what can be done about it. */
export interface Unreadable {
  readonly reason: string;
  readonly remedy: string;
}

/** Why an operation cannot be read: by its name, since that is all that is known of it. */
export function unreadable(node: OnnxNode): Unreadable {
  if (node.domain.startsWith('pkg.')) return FUNCTION;
  const kind = kinds.find(({ types }) => types.test(node.type));
  if (kind === undefined) return { reason: 'its operation is none that can be read', remedy: RUN };
  return { reason: kind.reason, remedy: kind.remedy(node) };
}

const RUN = 'sobolev inspect FILE says what ONNX Runtime can still do with it.';

/** Older exporters of PyTorch keep functions of their own in a file. */
const FUNCTION: Unreadable = {
  reason: 'it calls a function that the file holds',
  remedy: 'Write it out first by onnx.inliner.inline_local_functions(model) in Python.',
};

interface Kind {
  readonly types: RegExp;
  readonly reason: string;
  remedy(node: OnnxNode): string;
}

/** Cuts the file before a node. */
function cutBefore({ inputs }: OnnxNode): string {
  if (inputs.length === 0) return RUN;
  return `Take what it reads for the output, as sobolev inspect FILE --output ${describe(inputs[0] ?? '')} does.`;
}

const kinds: readonly Kind[] = [
  {
    types: /^(ArgMax|ArgMin|TopK|Hardmax|OneHot)$/,
    reason: 'it chooses a class, which is no number that varies with the inputs',
    remedy: cutBefore,
  },
  {
    types: /^(Random|Multinomial$|Bernoulli$)/,
    reason: 'it draws at random',
    remedy: cutBefore,
  },
  {
    types:
      /^(QuantizeLinear|DynamicQuantize|QLinear|MatMulInteger|MatMulNBits|ConvInteger|DynamicQuantizeLinear|QGemm)/,
    reason: 'it rounds values to few bits, which has no derivatives',
    remedy: () => 'Export the network before its quantisation.',
  },
  {
    types: /^(LSTM|GRU|RNN)$/,
    reason: 'it is a recurrent layer',
    remedy: () => RUN,
  },
  {
    types: /^((Global)?(Max|Average|Lp)Pool|ConvTranspose|Resize|Upsample)$/,
    reason: 'it is a layer of images',
    remedy: () => RUN,
  },
  {
    types: /^(If|Loop|Scan)$/,
    reason: 'it holds a graph of its own, and runs it by what it is given',
    remedy: () => 'Export the model without branches and loops of its own.',
  },
  {
    types: /^(TreeEnsemble|SVM)/,
    reason: 'it is no network',
    remedy: () => RUN,
  },
  {
    types: /^(Imputer|LabelEncoder|OneHotEncoder|CategoryMapper|DictVectorizer|StringNormalizer)$/,
    reason: 'it prepares data, which may be text or missing',
    remedy: ({ outputs }) =>
      `Prepare the data yourself, and take what it makes for the input, as sobolev inspect FILE --input ${describe(outputs[0] ?? '')} does.`,
  },
];
