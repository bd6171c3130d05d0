import { nucString, reverseComplement } from '../../../bio/alphabet.ts';
import { checkOligo, normaliseOligo, type Oligo } from '../../../bio/oligo.ts';
import { formatSchemeName } from '../../../bio/primer-scheme-name.ts';
import { readPrimerRows } from '../../../engine/analysis/primer.ts';
import type { PrimerFile } from '../../../schema/ports.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';

/** An assay or a scheme that the node has. */
export interface KnownAssay {
  /** Of a scheme 'artic-sars-cov-2/V4.1'; of an assay of the dataset like 'n-us-cdc'. */
  readonly id: string;
  readonly kind: 'scheme' | 'assay';
  readonly title: string;
  /** Where its letters are from. */
  readonly source: 'primer-bed' | 'primer-bed-and-reference' | 'dataset';
  readonly oligos: readonly Oligo[];
}

/** Letters, digits and hyphens; accents are left off. */
function toId(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The same oligos; a name that stood there before gets a number. */
function nameApart(oligos: readonly Oligo[]): Oligo[] {
  const seen = new Map<string, number>();
  return oligos.map(({ name, sequence }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { name: count === 1 ? name : `${name} (${count})`, sequence };
  });
}

/** The assays of the tables of primers in a pathogen's dataset: a target of a source is one. */
function listDatasetAssays({ segments }: Pick<LoadedPathogen, 'segments'>): KnownAssay[] {
  const byTitle = new Map<string, Oligo[]>();
  for (const { files } of segments) {
    if (files.primersCsv === undefined) continue;
    // What is wrong with the table was told as the dataset was read.
    for (const { source, target, name, codes } of readPrimerRows(files.primersCsv, [])) {
      const sequence = nucString(codes);
      if (checkOligo(sequence, name) !== null) continue;
      const title = `${target}, ${source}`;
      byTitle.set(title, [...(byTitle.get(title) ?? []), { name, sequence }]);
    }
  }
  return [...byTitle].map(([title, oligos]) => ({
    ...{ id: toId(title), kind: 'assay', title, source: 'dataset' },
    oligos: nameApart(oligos),
  }));
}

/** A scheme with the letters of its primers: those that its file lacks are the reference's. */
function toAssay(scheme: PrimerFile, { segments }: Pick<LoadedPathogen, 'segments'>): KnownAssay {
  const [segment] = segments;
  let isOfReference = false;
  const oligos = scheme.primers.flatMap(({ name, begin, end, side, sequence }): Oligo[] => {
    const codes = segment?.dataset.reference.subarray(begin, end) ?? new Uint8Array(0);
    if (sequence === null) isOfReference = true;
    const letters =
      sequence === null
        ? nucString(side === 'LEFT' ? codes : reverseComplement(codes))
        : normaliseOligo(sequence);
    return checkOligo(letters, name) === null ? [{ name, sequence: letters }] : [];
  });
  const id = formatSchemeName(scheme);
  const source = isOfReference ? 'primer-bed-and-reference' : 'primer-bed';
  return { ...{ id, kind: 'scheme', title: id, source }, oligos };
}

/**
 * The assays that a node has for an instance's pathogen: those of the dataset, and schemes that the operator added.
 * A scheme whose file has no letters is of a genome of one segment only.
 * @throws AppError instance-not-found, pathogen-not-found
 */
export async function readAssays(
  service: Pick<GenomesService, 'catalogue' | 'listInstances' | 'listPrimers'>,
  instanceId: string,
): Promise<readonly KnownAssay[]> {
  const { pathogen } = await findInstanceOf(service, instanceId);
  const loaded = await service.catalogue.load(pathogen);
  const schemes = (await service.listPrimers()).filter((one) => one.pathogen === pathogen);
  const isWhole = loaded.segments.length === 1;
  const usable = schemes.filter(
    ({ primers }) => isWhole || primers.every(({ sequence }) => sequence !== null),
  );
  return [...listDatasetAssays(loaded), ...usable.map((scheme) => toAssay(scheme, loaded))];
}
