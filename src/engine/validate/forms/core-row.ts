/** Values of one row by the names of fields of the record `sample-metadata`; null or absent where there is none. */
export type CoreRow = Readonly<Record<string, string | null>>;

/** Field that holds the version beside each field that names a program or scheme. */
export const VERSION_FIELDS: Readonly<Record<string, string>> = {
  assemblyMethod: 'assemblyMethodVersion',
  primerScheme: 'primerSchemeVersion',
  dehostingMethod: 'dehostingVersion',
};

/** What is known of a sampled body or place, in the order in which one text tells it. */
export const HOST_SPECIMEN_FIELDS = [
  'anatomicalPart',
  'anatomicalMaterial',
  'bodyProduct',
] as const;
export const OTHER_SPECIMEN_FIELDS = ['environmentalMaterial', 'environmentalSite'] as const;

/** 'Curie, Marie; Pasteur, Louis' of 'Marie Curie, Louis Pasteur'; what is no such list stays as it is. */
export function toLastNameFirst(text: string): string {
  if (text.includes(';')) return text;
  const people = text.split(/\s*,\s*/).filter((name) => name !== '');
  if (people.length === 0 || !people.every((name) => /^\S+(\s\S+)+$/.test(name))) return text;
  return people.map((name) => name.replace(/^(.*)\s(\S+)$/, '$2, $1')).join('; ');
}

/** 'Marie Curie, Louis Pasteur' of 'Curie, Marie; Pasteur, Louis'; the inverse of `toLastNameFirst`. */
export function toFirstNameFirst(text: string): string {
  const people = text.split(/\s*;\s*/).filter((name) => name !== '');
  return people.map((name) => name.replace(/^([^,]+),\s*(.+)$/, '$2 $1')).join(', ');
}
