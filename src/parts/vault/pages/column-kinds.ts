// As records/dictionary-field.ts has them, which no page loads; record-fields.test.ts compares.

/** What the values of a column are. */
export const columnTypes = [
  'text',
  'integer',
  'decimal',
  'date',
  'datetime',
  'boolean',
  'code',
] as const;

/** How far a column tells who a person is. */
export const columnLevels = ['none', 'indirect', 'sensitive', 'direct'] as const;
