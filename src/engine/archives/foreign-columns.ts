/** Values by what they mean and by the source's own names, without those that are empty. */
export interface ForeignColumns {
  readonly columns: Readonly<Record<string, string>>;
  readonly others: Readonly<Record<string, string>>;
}

/**
 * Sorts the values of a record into those that a table of meanings knows and the others.
 * @param meanings field of the record, or 'checklist:column', by the source's name; null for what is not kept
 */
export function sortColumns(
  values: Readonly<Record<string, string>>,
  meanings: Readonly<Record<string, string | null>>,
): ForeignColumns {
  const columns: Record<string, string> = {};
  const others: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value.trim() === '') continue;
    const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
    if (meaning === null) continue;
    // The first of two names of one meaning counts; the other is kept as it is.
    if (meaning === undefined || Object.hasOwn(columns, meaning)) others[name] = value.trim();
    else columns[meaning] = value.trim();
  }
  return { columns, others };
}

/** 'Curie, M.; Pasteur, L.' of 'Curie M.' and 'Pasteur,L.', as INSDC writes names. */
export function joinAuthors(names: readonly string[]): string {
  return names
    .map((name) => {
      const text = name.trim().replace(/\s+/g, ' ');
      const match =
        /^([^,]+?)\s*,\s*(.+)$/.exec(text) ?? /^(.+?)\s+((?:[^\s.]{1,3}\.[\s-]?)+)$/.exec(text);
      return match === null ? text : `${match[1]}, ${match[2]}`;
    })
    .filter((name) => name !== '')
    .join('; ');
}

/** A name as an id of a group: lower case, letters and digits with '-' between, at most 60 characters. */
export function toSubmitterId(name: string): string {
  const id = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return id === '' ? 'unknown' : id;
}
