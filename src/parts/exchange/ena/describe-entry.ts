import { checkChecklistRow } from '../../../engine/validate/checklists/check-checklist-row.ts';
import { exportRow } from '../../../engine/validate/checklists/export-row.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { type EnaObject, makeSample } from './ena-objects.ts';

export const ENA_CHECKLIST = 'ena-erc000033';

/** Columns of the checklist that are elements of a sample and no attributes. */
const ELEMENTS: ReadonlySet<string> = new Set([
  'alias',
  'title',
  'taxon_id',
  'scientific_name',
  'common_name',
  'sample_description',
]);

const UNITS: Readonly<Record<string, string>> = {
  'geographic location (latitude)': 'DD',
  'geographic location (longitude)': 'DD',
  'host age': 'years',
};

export interface DescribeOptions {
  readonly checklist: Checklist;
  readonly core: Checklist;
  readonly centerName: string;
  /** NCBI taxon of the pathogen, for entries that name none; null where it is not known. */
  readonly taxon: string | null;
}

/** Aliases are an entry's for ever: by them the same object is found again whoever sends it. */
export const toSampleAlias = (accession: string) => `${accession}-sample`;
export const toExperimentAlias = (accession: string) => `${accession}-reads`;
/** Files of a run or an assembly never change at ENA: other files are another object. */
export const toRunAlias = (accession: string, digest: string) =>
  `${accession}-run-${digest.slice(0, 12)}`;
export const toAssemblyAlias = (accession: string, digest: string) =>
  `${accession}-assembly-${digest.slice(0, 12)}`;

/** An entry as a sample of ENA, or what keeps it from being one. */
export function describeSample(
  entry: ReleasedEntry,
  { checklist, core, centerName, taxon }: DescribeOptions,
): { readonly object: EnaObject; readonly problems: readonly Problem[] } {
  const organismTaxon = entry.metadata.organismTaxon ?? taxon;
  const row = { ...entry.metadata, organismTaxon };
  const exported = exportRow(row, checklist, { core });
  const shortfalls = checkChecklistRow(exported, checklist);
  const problems = shortfalls.map(({ column, kind, value }): Problem => {
    const hint =
      kind === 'missing'
        ? `ENA's checklist ERC000033 asks for it: revise the entry.`
        : `ENA's checklist ERC000033 does not take this value: revise the entry.`;
    return { code: `ena-${kind}`, where: column, value, hint };
  });
  const alias = toSampleAlias(entry.accession);
  const tags = checklist.fields
    .filter(({ name }) => !ELEMENTS.has(name) && (exported.cells[name] ?? '') !== '')
    .map(({ name }): readonly [string, string, string?] => {
      const value = exported.cells[name] ?? '';
      const unit = UNITS[name];
      const isNull = exported.nulls.includes(name);
      return unit === undefined || isNull ? [name, value] : [name, value, unit];
    });
  return {
    problems,
    object: {
      kind: 'sample',
      alias,
      instance: entry.instance,
      entry: entry.accession,
      version: entry.version,
      xml: makeSample({
        alias,
        centerName,
        title: exported.cells.title ?? entry.metadata.strain ?? entry.accession,
        taxon: organismTaxon ?? '',
        tags: [...tags, ['entry', `${entry.accession}.${entry.version}`]],
        checklist: 'ERC000033',
      }),
    },
  };
}

/** What an entry lacks for an assembly; empty where it has all. */
export function findAssemblyLacks({ metadata }: ReleasedEntry): readonly Problem[] {
  const wanted = {
    depthOfCoverage: 'How deep it was sequenced: ENA asks for the coverage of an assembly.',
    assemblyMethod: 'The program that made the consensus: ENA asks for the program of an assembly.',
    instrument: 'The sequencing instrument: ENA asks for the platform of an assembly.',
  };
  return Object.entries(wanted)
    .filter(([field]) => metadata[field] == null)
    .map(([field, hint]) => ({
      code: 'ena-missing',
      where: field,
      value: '',
      hint: `${hint} Revise the entry.`,
    }));
}

const PLATFORMS: readonly (readonly [RegExp, string])[] = [
  [/^(illumina|nextseq|hiseq|miseq|miniseq|novaseq|iseq)/i, 'ILLUMINA'],
  [/^(minion|gridion|promethion|flongle)/i, 'OXFORD_NANOPORE'],
  [/^(pacbio|sequel|revio|onso|vega)/i, 'PACBIO_SMRT'],
  [/^ion (torrent|genestudio)/i, 'ION_TORRENT'],
  [/^(bgiseq|mgiseq-2000rs)/i, 'BGISEQ'],
  [/^dnbseq/i, 'DNBSEQ'],
  [/^(genexus|ion s5)/i, 'ION_TORRENT'],
  [/^454/i, 'LS454'],
  [/^ab 3|^applied/i, 'CAPILLARY'],
];

/** ENA's platform of an instrument (SRA.common.xsd, PlatformType); null where none is known. */
export function findPlatform(instrument: string): string | null {
  return PLATFORMS.find(([pattern]) => pattern.test(instrument))?.[1] ?? null;
}
