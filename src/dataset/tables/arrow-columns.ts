import type { ArrowField } from './arrow-schema.ts';

/** Where a node of a record batch and its first buffer are. */
export interface ArrowPlace {
  readonly field: ArrowField;
  readonly node: number;
  readonly buffer: number;
  /** Fields of variable buffers before it, which each batch counts for itself. */
  readonly views: number;
}

/** A column of numbers, or of lists of numbers, or of something else. */
export interface ArrowColumn {
  /** Within a struct `struct.field`. */
  readonly name: string;
  /** The field, structs and lists around it first. */
  readonly places: readonly ArrowPlace[];
  /** Of a row, where it is a vector. */
  readonly shape?: readonly number[];
  /** What it is where it cannot be read, for messages. */
  readonly other?: string;
}

/** The columns of a schema, in order; the sides of lists of variable length are not known yet, and 0. */
export function arrowColumns(fields: readonly ArrowField[]): readonly ArrowColumn[] {
  const columns: ArrowColumn[] = [];
  let [node, buffer, views] = [0, 0, 0];
  const visit = (field: ArrowField, name: string, around: readonly ArrowPlace[], told: boolean): void => {
    const places = [...around, { field, node, buffer, views }];
    node++;
    buffer += field.buffers;
    if (field.variadic) views++;
    const { struct, list, children, numbers } = field;
    const listed = around.some((place) => place.field.list !== undefined);
    // A list of structs, or of texts, is one column that cannot be read; but its buffers are counted.
    const open =
      told && ((struct && !listed && children.length > 0) || (list !== undefined && children.length === 1));
    if (told && !open) {
      const lists = places.filter((place) => place.field.list !== undefined);
      const sides = lists.map((place) => (typeof place.field.list === 'number' ? place.field.list : 0));
      columns.push({
        name,
        places,
        ...(lists.length > 0 && { shape: sides }),
        ...(numbers === undefined && { other: listed ? `lists of ${field.type}` : field.type }),
      });
    }
    for (const child of children)
      visit(child, struct ? `${name}.${child.name}` : name, places, open === true);
  };
  for (const field of fields) visit(field, field.name, [], true);
  return columns;
}
