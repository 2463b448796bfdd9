import { type AttributeProto, AttributeProto_AttributeType as Kind, type NodeProto } from 'onnx-buf';
import type { ExternalData } from './external.ts';
import type { OnnxAttribute } from './records.ts';
import { decodeTensor } from './tensor.ts';

/**
 * The attributes of a node by name.
 *
 * @param label the node as messages name it
 */
export function decodeAttributes(
  node: NodeProto,
  label: string,
  source: string,
  external: ExternalData | undefined,
): ReadonlyMap<string, OnnxAttribute> {
  const text = new TextDecoder();
  const decode = (proto: AttributeProto): OnnxAttribute => {
    switch (proto.type) {
      case Kind.INT:
        return { kind: 'int', value: Number(proto.i) };
      case Kind.FLOAT:
        return { kind: 'float', value: proto.f };
      case Kind.INTS:
        return { kind: 'ints', value: proto.ints.map(Number) };
      case Kind.FLOATS:
        return { kind: 'floats', value: proto.floats };
      case Kind.STRING:
        return { kind: 'string', value: text.decode(proto.s) };
      case Kind.STRINGS:
        return { kind: 'strings', value: proto.strings.map((value) => text.decode(value)) };
      case Kind.TENSOR:
        return proto.t === undefined
          ? { kind: 'other' }
          : { kind: 'tensor', value: decodeTensor(proto.t, `constant of ${label}`, source, external) };
      case Kind.GRAPH:
      case Kind.GRAPHS:
        return { kind: 'graph' };
      default:
        return { kind: 'other' };
    }
  };
  return new Map(node.attribute.map((proto) => [proto.name, decode(proto)]));
}
