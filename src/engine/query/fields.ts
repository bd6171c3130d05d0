import type { ColumnType } from '../../schema/genome-row.ts';
import type { CompiledSchema, SequenceInfo, SequenceKind } from './compiled-schema.ts';
import type { Action } from './tree.ts';

/** A field of an answer that comes from a column: its value, or for a date the ISO week. */
export interface ColumnField {
  /** Its name in the answer, e.g. 'date' or 'date.isoWeek'. */
  readonly name: string;
  readonly column: string;
  readonly type: ColumnType;
  readonly isIsoWeek: boolean;
}

const isoWeekSuffix = '.isoWeek';

/** The column field with a name, or null where there is none. */
export function findField(schema: CompiledSchema, name: string): ColumnField | null {
  const column = schema.columns.get(name);
  if (column !== undefined) return { name, column: name, type: column.type, isIsoWeek: false };
  if (!name.endsWith(isoWeekSuffix)) return null;
  const base = schema.columns.get(name.slice(0, -isoWeekSuffix.length));
  if (base?.type !== 'date') return null;
  return { name, column: base.name, type: 'string', isIsoWeek: true };
}

/** The sequences of a kind that are asked for, in the schema's order; all for null. */
export function chooseSequences(
  schema: CompiledSchema,
  kind: SequenceKind,
  names: readonly string[] | null,
): readonly SequenceInfo[] {
  if (names === null) return schema[kind];
  return schema[kind].filter(({ name }) => names.includes(name));
}

const mutationFields = [
  'mutation',
  'count',
  'coverage',
  'proportion',
  'sequenceName',
  'mutationFrom',
  'mutationTo',
  'position',
] as const;

const insertionFields = [
  'insertion',
  'count',
  'insertedSymbols',
  'position',
  'sequenceName',
] as const;

const ancestorFields = ['mrcaNode', 'mrcaParent', 'mrcaDepth', 'missingNodeCount'] as const;

/** What is said of names that are in no tree; as a list only where it is asked for. */
function listMissingFields(printMissing: boolean): readonly string[] {
  return printMissing ? ['missingFromTree'] : [];
}

/** The names of the fields of an answer, in their order. */
export function listResultFields(schema: CompiledSchema, action: Action): readonly string[] {
  switch (action.type) {
    case 'Aggregated':
      return ['count', ...action.groupBy];
    case 'Details':
      return action.fields ?? [...schema.columns.keys()];
    case 'Mutations':
      return mutationFields.filter((field) => action.fields?.includes(field) ?? true);
    case 'Insertions':
      return insertionFields;
    case 'MostRecentCommonAncestor':
      return action.fields ?? [...ancestorFields, ...listMissingFields(action.printMissing)];
    case 'PhyloSubtree':
      return ['subtreeNewick', 'missingNodeCount', ...listMissingFields(action.printMissing)];
    case 'Aligned': {
      const { primaryKey } = schema.schema;
      const sequences = chooseSequences(schema, action.kind, action.sequences).map(
        ({ name }) => name,
      );
      return [primaryKey, ...action.fields.filter((field) => field !== primaryKey), ...sequences];
    }
  }
}

/** The fields that an answer can be ordered by. Sequences cannot; mutations also by a pruned field. */
export function listOrderFields(schema: CompiledSchema, action: Action): readonly string[] {
  if (action.type === 'Mutations') return mutationFields;
  if (action.type === 'Aligned' || action.type === 'Details') return [...schema.columns.keys()];
  return listResultFields(schema, action);
}

/** All names that 'fields' of a mutations answer may have. */
export const allMutationFields: readonly string[] = mutationFields;
