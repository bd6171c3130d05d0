import { findTerms } from '../../../engine/validate/forms/read-form.ts';
import { formatColumn } from '../../../platform/files/workbook-cells.ts';
import {
  type Sheet,
  type SheetCell,
  writeWorkbook,
} from '../../../platform/files/write-workbook.ts';
import type { Checklist, ChecklistField } from '../../../schema/checklists/checklist.ts';
import { TEMPLATE_MARK } from './template-mark.ts';

const cell = (text: string, style?: SheetCell['style']): SheetCell =>
  style === undefined ? { text } : { text, style };

/** A template as TSV: a line with checklist and version, then the header. */
export function makeTsvTemplate({ id, version, fields }: Checklist): string {
  return `${TEMPLATE_MARK} ${id} ${version}\n${fields.map(({ name }) => name).join('\t')}\n`;
}

/**
 * A template as workbook: the sheet to fill in, its header coloured by how much a column is asked for and columns with
 * a vocabulary offering it; a sheet that says what columns mean; a hidden one with the vocabularies.
 */
export function makeWorkbookTemplate(checklist: Checklist): Uint8Array {
  const lists: string[][] = [];
  const choices: { column: number; range: string; isOpen: boolean }[] = [];
  const nullTerms = checklist.nullTerms.map(({ term }) => term);
  checklist.fields.forEach((field, column) => {
    const terms = findTerms(checklist, field).map(({ term }) => term);
    if (terms.length === 0) return;
    const list = field.allowsNull ? [...terms, ...nullTerms] : terms;
    const letter = formatColumn(lists.length);
    lists.push(list);
    const isOpen = field.isOpenList === true || field.separator !== undefined;
    choices.push({ column, range: `Lists!$${letter}$1:$${letter}$${list.length}`, isOpen });
  });
  const data: Sheet = {
    name: `${checklist.id} v${checklist.version}`.replace(/[[\]:*?/\\]/g, '-').slice(0, 31),
    rows: [checklist.fields.map(({ name, requirement }) => cell(name, requirement))],
    widths: checklist.fields.map(({ name }) => Math.max(14, name.length + 2)),
    columnStyle: 'text',
    choices,
  };
  return writeWorkbook([data, makeDefinitions(checklist), makeLists(lists)]);
}

function makeDefinitions(checklist: Checklist): Sheet {
  const head = [
    'Column',
    'Title',
    'Asked for',
    'Definition',
    'Example',
    'Form',
    'Ontology',
    'Values',
  ];
  const rows = checklist.fields.map((field) => [
    cell(field.name, field.requirement),
    cell(field.title),
    cell(field.requirement + describeCondition(field)),
    cell(field.definition),
    cell(field.example ?? ''),
    cell(field.type === 'date' ? '2021-03-09, 2021-03 or 2021' : (field.pattern ?? field.type)),
    cell(field.ontologyId ?? ''),
    cell(field.termsOf === undefined ? `${field.terms?.length ?? ''}` : `as ${field.termsOf}`),
  ]);
  const { title, version, source, nullTerms } = checklist;
  const notes = [
    [cell('')],
    [cell(`${title}, version ${version}`)],
    [cell(`Source: ${source.name}, ${source.url} (${source.license})`)],
    [
      cell(
        `Where a value is missing, write: ${nullTerms.map(({ term }) => term).join(' | ') || 'nothing'}`,
      ),
    ],
  ];
  return {
    name: 'Definitions',
    rows: [head.map((text) => cell(text, 'optional')), ...rows, ...notes],
    widths: [32, 26, 16, 70, 24, 30, 18, 10],
  };
}

function describeCondition({ requiredWhen }: ChecklistField): string {
  if (requiredWhen === undefined) return '';
  const values =
    requiredWhen.values === undefined ? 'has a value' : `is ${requiredWhen.values.join(' or ')}`;
  return `; required when ${requiredWhen.field} ${values}`;
}

function makeLists(lists: readonly (readonly string[])[]): Sheet {
  const height = Math.max(0, ...lists.map((list) => list.length));
  const rows = Array.from({ length: height }, (_, row) =>
    lists.map((list) => cell(list[row] ?? '')),
  );
  return { name: 'Lists', isHidden: true, rows };
}
