import { toAbsolutePath } from '../../../platform/files/paths.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { listGff3Features } from './coding-features.ts';
import { openTexts } from './dataset-source.ts';
import { type CodingFeature, formatGeneMap, makeGeneMap } from './gene-map.ts';
import { makePathogenJson } from './make-pathogen-json.ts';
import { findPathogen } from './pathogen-folder.ts';
import { type AddedPathogen, installPathogen, type PathogenStore } from './pathogen-store.ts';
import { readPathogenFiles } from './read-pathogen-files.ts';
import { type ReferenceRecord, readPackedText, readReference } from './read-reference.ts';

/** What a new pathogen is made of. */
export interface InitRequest {
  readonly id: string;
  /** Path of a GenBank flat file or a FASTA file with one record, plain or gzipped. */
  readonly reference: string;
  /** Path of a GFF3 file; goes before the features of a GenBank file. */
  readonly annotation?: string;
  /** As people call it; else the organism of the record, or the id. */
  readonly displayName?: string;
}

/** A new pathogen, and what was left out or cut of its coding sequences. */
export interface InitializedPathogen extends AddedPathogen {
  readonly notes: readonly Problem[];
}

/**
 * Makes a new pathogen from a reference: gene map from its record or a GFF3 file, usual parameters,
 * no tree. It is checked as any dataset is, and written whole or not at all. An id that is in use is
 * refused.
 */
export async function initPathogen(
  store: PathogenStore,
  request: InitRequest,
): Promise<Result<InitializedPathogen, Problem[]>> {
  const existing = await findPathogen(store, request.id);
  if (existing.ok || existing.error.code !== 'pathogen-unknown') {
    const hint = 'There is a pathogen of this id already. Choose another.';
    return fail([{ code: 'pathogen-exists', where: 'pathogen id', value: request.id, hint }]);
  }
  const path = toAbsolutePath(request.reference);
  const reference = await readReference(path);
  if (!reference.ok) return reference;
  const features = await readFeatures(request, reference.value);
  if (!features.ok) return features;

  const { sequence } = reference.value;
  const { cdses, notes } = makeGeneMap(features.value);
  const tag = store.now().toISOString().slice(0, 10);
  const details = { ...request, tag, record: reference.value, cdses };
  const texts = new Map([
    ['pathogen.json', makePathogenJson(details)],
    ['reference.fasta', formatReference(reference.value)],
  ]);
  if (cdses.length > 0) {
    const region = { id: reference.value.id, length: sequence.length };
    texts.set('genome.gff3', formatGeneMap(cdses, region));
  }
  const read = await readPathogenFiles(openTexts(path, texts));
  if (!read.ok) return read;
  const origin = { kind: 'init', location: path, dataset: null, tag } as const;
  const added = await installPathogen(store, read.value, { id: request.id, label: path, origin });
  return added.ok ? succeed({ ...added.value, notes }) : added;
}

async function readFeatures(
  request: InitRequest,
  record: ReferenceRecord,
): Promise<Result<readonly CodingFeature[], Problem[]>> {
  if (request.annotation === undefined) return succeed(record.features);
  const path = toAbsolutePath(request.annotation);
  const text = await readPackedText(path);
  if (!text.ok) return fail([text.error]);
  const reference = { id: record.id, length: record.sequence.length };
  return listGff3Features(text.value, path, reference);
}

function formatReference({ id, description, sequence }: ReferenceRecord): string {
  const lines = sequence.match(/.{1,70}/g) ?? [];
  return `>${`${id} ${description}`.trim()}\n${lines.join('\n')}\n`;
}
