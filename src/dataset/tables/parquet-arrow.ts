import { arrowColumns } from './arrow-columns.ts';
import { parseArrowSchema } from './arrow-schema.ts';
import { FlatTable } from './flatbuffer.ts';

/** Under which Arrow's writers keep their own schema: a message of it in base64. */
export const ARROW_SCHEMA = 'ARROW:schema';

/**
 * Columns that Arrow wrote as plain whole numbers although they are none. These are durations, of which Parquet knows no
 * type, so that nobody would see the unit.
 *
 * @param text the schema as the file keeps it; one that cannot be read says nothing
 */
export function durationColumns(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    // A mark and the length of the message stand before it; before Arrow 0.15 the length alone.
    const message = FlatTable.root(
      bytes.subarray(new DataView(bytes.buffer).getInt32(0, true) === -1 ? 8 : 4),
    );
    const schema = message.table(2);
    const columns = schema === undefined ? [] : arrowColumns(parseArrowSchema(schema).fields);
    return new Map(
      columns.flatMap(({ name, other }) => (other?.endsWith('duration') ? [[name, other] as const] : [])),
    );
  } catch {
    return new Map();
  }
}
