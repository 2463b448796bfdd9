import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import { hasDecimals, isDecimal } from './parquet-decimal.ts';

/** A leaf of the schema: a column of numbers, or of lists of numbers, or of something else. */
export interface ParquetLeaf {
  /** Of the column; within a struct `struct.field`. Lists do not show. */
  readonly name: string;
  readonly path: readonly string[];
  readonly element: SchemaElement;
  /** Definition level of a number that is there. */
  readonly present: number;
  /** For each list around a number, outermost first: the definition level from which on it has an element. */
  readonly lists: readonly number[];
  /** What it is where it cannot be read, for messages. */
  readonly other?: string;
}

/**
 * The columns of a file, in order: leaves of the schema (apache/parquet-format, LogicalTypes.md, "Nested Types"). What holds
 * lists of structs, or maps, is one column that cannot be read.
 */
export function parquetLeaves(metadata: FileMetaData): readonly ParquetLeaf[] {
  return parquetSchema(metadata).children.flatMap((child) =>
    leavesOf(child, { name: child.element.name ?? '', present: 0, lists: [] }),
  );
}

type Context = Pick<ParquetLeaf, 'name' | 'present' | 'lists'>;

function leavesOf(node: SchemaTree, around: Context): readonly ParquetLeaf[] {
  const { element, children, path } = node;
  const { name } = around;
  const repeated = element.repetition_type === 'REPEATED';
  const present = around.present + (element.repetition_type === 'REQUIRED' ? 0 : 1);
  const lists = repeated ? [...around.lists, present] : around.lists;
  const leaf = { name, path, element, present, lists };
  const other = (type: string): readonly ParquetLeaf[] => [{ ...leaf, other: type }];
  if (children.length === 0) return isNumeric(element) ? [leaf] : other(typeOf(element));
  const type = element.logical_type?.type ?? element.converted_type;
  if (type === 'LIST') {
    const [inner] = children;
    if (children.length !== 1 || inner.element.repetition_type !== 'REPEATED') return other('a group');
    // Of three levels, the middle one says nothing; older files have two.
    if (inner.children.length !== 1 || /^array$|_tuple$/.test(inner.element.name ?? ''))
      return inner.children.length === 0 ? leavesOf(inner, leaf) : other('a list of groups');
    const level = present + 1;
    return leavesOf(inner.children[0], { name, present: level, lists: [...lists, level] });
  }
  if (repeated || lists.length > 0 || type === 'MAP' || type === 'MAP_KEY_VALUE') return other('a group');
  return children.flatMap((child) => leavesOf(child, { ...leaf, name: `${name}.${child.element.name}` }));
}

function typeOf({ type, converted_type, logical_type }: SchemaElement): string {
  return logical_type?.type ?? converted_type ?? type ?? 'a group';
}

function isNumeric(element: SchemaElement): boolean {
  const { type, type_length, converted_type, logical_type } = element;
  if (logical_type?.type === 'FLOAT16') return type === 'FIXED_LEN_BYTE_ARRAY' && type_length === 2;
  if (isDecimal(element)) return hasDecimals(element);
  // A column of which nothing is known, and all is null.
  if (logical_type?.type === 'NULL') return type !== undefined;
  if (logical_type && logical_type.type !== 'INTEGER') return false;
  if (converted_type && !/^U?INT_\d+$/.test(converted_type)) return false;
  return type !== undefined && ['FLOAT', 'DOUBLE', 'INT32', 'INT64', 'BOOLEAN'].includes(type);
}
