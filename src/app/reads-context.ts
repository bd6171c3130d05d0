import { createHash } from 'node:crypto';
import { ASCII_OF_NUC_CODE } from '../bio/alphabet.ts';
import { parseFasta } from '../bio/fasta.ts';
import { analyse } from '../engine/analysis/analyse.ts';
import type { Dataset } from '../engine/analysis/dataset.ts';
import { createScratch } from '../engine/analysis/scratch.ts';
import type { CheckContext, KnownReference } from '../engine/reads/check-context.ts';
import type { AlignedConsensus } from '../engine/reads/consensus/compare-evidence.ts';
import { buildPathogenTable } from '../engine/reads/host/read-classifier.ts';
import { ReferenceAnchors } from '../engine/reads/primers/reference-anchors.ts';
import { findPathogen, listPathogenIds } from '../parts/genomes/pathogens/pathogen-folder.ts';
import { loadPathogen } from '../parts/genomes/pathogens/pathogen-store.ts';
import { unpackStream } from '../platform/files/unpack-stream.ts';
import type { Problem } from '../schema/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
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
    if (bytes.ok && bytes.value !== null) {
      for (const { id: name, letters } of parseFasta(bytes.value, id).records) {
        references.push({ id, name, letters, md5: md5Hex(letters) });
      }
      continue;
    }
    // Several segments lie in folders of their own.
    const loaded = await loadPathogen(store, id);
    for (const { name, dataset } of loaded.ok ? loaded.value.segments : []) {
      references.push(toReference({ id: `${id}/${name}`, dataset }));
    }
  }
  return references;
}

/** A pathogen, or one segment of it, that files are of. */
export interface CheckedPathogen {
  /** 'sars-cov-2', or 'cchf/L' for a segment. */
  readonly id: string;
  readonly dataset: Dataset;
}

/** The reference of a pathogen that was read for analysis. */
export function toReference({ id, dataset }: CheckedPathogen): KnownReference {
  const letters = dataset.reference.map((code) => ASCII_OF_NUC_CODE[code] as number);
  const name = dataset.referenceName.split(/\s/, 1)[0] ?? '';
  return { id, name, letters, md5: md5Hex(letters) };
}

/** Lays a consensus along the reference as the analysis does. */
export function alignBy({ dataset }: CheckedPathogen) {
  return (letters: Uint8Array): AlignedConsensus | null => {
    const input = { index: 0, name: 'consensus', sequence: letters };
    const result = analyse(dataset, input, createScratch(dataset));
    if (!result.ok) return null;
    const { begin, end } = result.calls.alignmentRange;
    return { codes: result.aligned, begin, end };
  };
}

/** Reads the pathogen that files are of; of one with several segments, the one that is named behind a slash. */
export async function openPathogen(
  dataFolder: string,
  name: string,
): Promise<Result<CheckedPathogen, Problem[]>> {
  const [id = '', segment] = name.split('/');
  const loaded = await loadPathogen(createCatalogue(dataFolder).store, id);
  if (!loaded.ok) return loaded;
  const { segments } = loaded.value;
  const [only, second] = segments;
  if (segment === undefined && second === undefined && only !== undefined) {
    return succeed({ id, dataset: only.dataset });
  }
  const found = segments.find((one) => one.name === segment);
  if (found !== undefined) return succeed({ id: name, dataset: found.dataset });
  const names = segments.map((one) => `${id}/${one.name}`).join(', ');
  const hint = `Files are checked against one segment at a time; name one of: ${names}.`;
  return fail([
    { code: 'segment-not-clear', where: '--pathogen', value: name.slice(0, 200), hint },
  ]);
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
