import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Dataset, parseDataset } from './dataset.ts';

/** Datasets and real genomes with the reference tool's results; a checkout alone has none. */
export const DATA = new URL('../../../../shared/data/analysis/', import.meta.url);

/** The text of a file below that folder, unpacked by its name. */
export function readText(path: string): string {
  const bytes = readFileSync(new URL(path, DATA));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The dataset of a folder. */
export function readDataset(folder: string): Dataset {
  const dataset = parseDataset({
    name: folder,
    referenceFasta: readText(`${folder}/reference.fasta`),
    annotationGff3: readText(`${folder}/genome_annotation.gff3`),
    pathogenJson: readText(`${folder}/pathogen.json`),
    treeJson: readText(`${folder}/tree.json.gz`),
  });
  assert.ok(dataset.ok, dataset.ok ? '' : JSON.stringify(dataset.error, null, 2));
  return dataset.value;
}
