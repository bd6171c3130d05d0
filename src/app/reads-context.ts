import { createHash } from 'node:crypto';
import { ASCII_OF_NUC_CODE } from '../bio/alphabet.ts';
import { parseFasta } from '../bio/fasta.ts';
import { analyse } from '../engine/analysis/analyse.ts';
import { createScratch } from '../engine/analysis/scratch.ts';
import type { CheckContext, KnownReference } from '../engine/reads/check-context.ts';
import type { AlignedConsensus } from '../engine/reads/consensus/compare-evidence.ts';
import { buildPathogenTable } from '../engine/reads/host/read-classifier.ts';
import { ReferenceAnchors } from '../engine/reads/primers/reference-anchors.ts';
import { findPathogen, listPathogenIds } from '../parts/genomes/pathogens/pathogen-folder.ts';
import { type LoadedPathogen, loadPathogen } from '../parts/genomes/pathogens/pathogen-store.ts';
import { unpackStream } from '../platform/files/unpack-stream.ts';
import { createCatalogue } from './services.ts';

/** MD5 as SAM's M5 has it: of the letters in upper case. */
export function md5Hex(letters: Uint8Array): string {
  return createHash('md5').update(letters).digest('hex');
}

/** References of all pathogens of the node; one that cannot be read is left out. */
export async function listReferences(dataFolder: string): Promise<KnownReference[]> {
  const { store } = createCatalogue(dataFolder);
  const references: KnownReference[] = [];
  for (const id of await listPathogenIds(store)) {
    const place = await findPathogen(store, id);
    if (!place.ok) continue;
    const bytes = await place.value.source.read('reference.fasta');
    if (!bytes.ok || bytes.value === null) continue;
    for (const { id: name, letters } of parseFasta(bytes.value, id).records) {
      references.push({ id, name, letters, md5: md5Hex(letters) });
    }
  }
  return references;
}

/** The reference of a pathogen that was read for analysis. */
export function toReference({ id, dataset }: LoadedPathogen): KnownReference {
  const letters = dataset.reference.map((code) => ASCII_OF_NUC_CODE[code] as number);
  const name = dataset.referenceName.split(/\s/, 1)[0] ?? '';
  return { id, name, letters, md5: md5Hex(letters) };
}

/** Lays a consensus along the reference as the analysis does. */
export function alignBy({ dataset }: LoadedPathogen) {
  return (letters: Uint8Array): AlignedConsensus | null => {
    const input = { index: 0, name: 'consensus', sequence: letters };
    const result = analyse(dataset, input, createScratch(dataset));
    if (!result.ok) return null;
    const { begin, end } = result.calls.alignmentRange;
    return { codes: result.aligned, begin, end };
  };
}

/** Reads the pathogen that files are of. */
export async function openPathogen(dataFolder: string, id: string) {
  return loadPathogen(createCatalogue(dataFolder).store, id);
}

/** What a check needs of the pathogen, if any, with nothing declared. */
export function toContext(
  reference: KnownReference | null,
  references: readonly KnownReference[],
): CheckContext {
  return {
    unpack: unpackStream,
    platform: null,
    references,
    reference,
    anchors: reference === null ? null : new ReferenceAnchors(reference.letters),
    schemes: [],
    scheme: null,
    host: null,
    pathogenWords: reference === null ? null : buildPathogenTable([reference.letters]),
  };
}
