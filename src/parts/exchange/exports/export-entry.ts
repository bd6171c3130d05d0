import { checkChecklistRow } from '../../../engine/validate/checklists/check-checklist-row.ts';
import { type ExportedRow, exportRow } from '../../../engine/validate/checklists/export-row.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { ExportTarget } from './export-target.ts';
import type { EntryExport, ExportedEntry } from './exported-entry.ts';
import { writeNcbiRows } from './write-ncbi-rows.ts';

export interface ExportContext {
  readonly target: ExportTarget;
  readonly checklist: Checklist;
  readonly core: Checklist;
  /** Values of columns that no entry knows, such as an address, by the column's name. */
  readonly constants: Readonly<Record<string, string>>;
}

/** Writes an entry in the columns of an archive, and says what is missing or not valid there. */
export function exportEntry(entry: ExportedEntry, context: ExportContext): EntryExport {
  const { target, checklist, core, constants } = context;
  const row = target.id === 'gisaid' ? withVirusName(entry.metadata) : entry.metadata;
  const exported = fillColumns(exportRow(row, checklist, { core }), context, entry);
  const shortfalls = checkChecklistRow(exported, checklist).filter(
    ({ column }) => target.id !== 'ncbi' || NCBI_COLUMNS.has(column),
  );
  const { nulls, lost } = exported;
  if (target.id === 'ncbi') {
    const { rows, names } = writeNcbiRows(entry, exported.cells, constants);
    return { rows, names, shortfalls, nulls, lost };
  }
  const names = nameSequences(entry, exported, target);
  const cells =
    target.id === 'pathoplexus' && entry.segments.length > 1
      ? { ...exported.cells, fastaIds: [...names.values()].join(' ') }
      : exported.cells;
  return { rows: { [target.table]: [cells] }, names, shortfalls, nulls, lost };
}

/** Columns of a sample that the source modifiers of a sequence take too. */
const NCBI_COLUMNS: ReadonlySet<string> = new Set([
  'organism',
  'isolate',
  'collected_by',
  'collection_date',
  'geo_loc_name',
  'host',
  'isolation_source',
]);

function fillColumns(
  exported: ExportedRow,
  { target, checklist, constants }: ExportContext,
  entry: ExportedEntry,
): ExportedRow {
  const cells: Record<string, string> = { ...exported.cells };
  for (const field of checklist.fields) {
    const constant = constants[field.name];
    const isFilled = cells[field.name] !== '' && !exported.nulls.includes(field.name);
    if (constant !== undefined && !isFilled) cells[field.name] = constant;
    // A column that takes one value only has it.
    const only = field.terms?.length === 1 ? field.terms[0] : undefined;
    const isRequired = field.requirement === 'required' && field.concept === undefined;
    if (cells[field.name] === '' && isRequired && only !== undefined) cells[field.name] = only.term;
  }
  if (target.id === 'gisaid') cells.fn = target.sequences;
  // The entry is found again by its accession, whatever its sample is called.
  if (target.id === 'ena' || target.id === 'pathoplexus') {
    cells[target.id === 'ena' ? 'alias' : 'id'] = entry.accession;
  }
  const nulls = exported.nulls.filter((name) => cells[name] === exported.cells[name]);
  return { ...exported, cells, nulls };
}

/** 'hCoV-19/Switzerland/BE-1234/2021', which EpiCoV asks for, of a sample that is called otherwise. */
function withVirusName(
  metadata: ExportedEntry['metadata'],
): Readonly<Record<string, string | null>> {
  const name = metadata.isolate ?? metadata.strain ?? '';
  if (/^hCoV-19\/.+\/.+\/\d{4}$/.test(name)) return metadata;
  const { country, date } = metadata;
  if (country == null || date == null) return metadata;
  const parts = name.split('/').filter((part) => part !== '');
  // 'Switzerland/BE-1234/2021' and 'SARS-CoV-2/human/CHE/BE-1234/2021' name the sample before the year.
  const id = parts.length >= 3 && /^\d{4}$/.test(parts.at(-1) ?? '') ? parts.at(-2) : name;
  const plain = (id ?? name).replace(/[\s/]+/g, '-');
  const place = country.replace(/\s+/g, '');
  return { ...metadata, isolate: `hCoV-19/${place}/${plain}/${date.slice(0, 4)}` };
}

function nameSequences(
  entry: ExportedEntry,
  { cells }: ExportedRow,
  { id }: ExportTarget,
): ReadonlyMap<string, string> {
  const whole = id === 'gisaid' ? (cells.covv_virus_name ?? entry.accession) : entry.accession;
  return new Map(
    entry.segments.map((segment) => [
      segment,
      segment === MAIN_SEGMENT ? whole : `${whole}_${segment}`,
    ]),
  );
}
