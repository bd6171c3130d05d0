import { type Dataset, parseDataset } from '../../../engine/analysis/dataset.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result } from '../../../std/result.ts';
import { parseJsonObject } from './parse-json-object.ts';
import type { DatasetFiles } from './pathogen.ts';
import { placeProblems } from './place-problems.ts';
import type { ReadDataset } from './read-dataset-files.ts';

/** How the analysis calls each file in its Problems. */
const FILE_OF_FIELD: Readonly<Record<keyof DatasetFiles, string>> = {
  pathogenJson: 'pathogen.json',
  referenceFasta: 'reference.fasta',
  annotationGff3: 'genome_annotation.gff3',
  treeJson: 'tree.json',
  primersCsv: 'primers.csv',
};

/**
 * Reads the dataset as analysis does, which checks every file by itself and against the others.
 * Problems name the files as they are called where they came from.
 */
export function checkDataset(
  read: ReadDataset,
  context: { readonly id: string; readonly label: string },
): Result<Dataset, Problem[]> {
  const dataset = parseDataset({ name: context.id, ...read.files });
  if (dataset.ok) return dataset;
  const { pathogenJson = '{}' } = read.files;
  return fail(
    placeProblems(dataset.error, 'pathogen.json', pathogenJson).map((problem) => {
      const { treeJson } = read.files;
      // For JSON that cannot be parsed the place is looked up anew, to the line and the column.
      const json = isTreeText(problem) && treeJson ? parseJsonObject(treeJson, 'tree.json') : null;
      const found = json?.ok === false ? json.error : problem;
      return { ...found, where: toPlace(found.where) };
    }),
  );

  function toPlace(where: string): string {
    for (const [field, file] of Object.entries(FILE_OF_FIELD)) {
      if (!where.startsWith(file)) continue;
      const name = read.names[field as keyof DatasetFiles] ?? file;
      return `${context.label}/${name}${where.slice(file.length)}`;
    }
    return `${context.label} ${where}`;
  }
}

function isTreeText({ code, where }: Problem): boolean {
  return code === 'dataset-json-invalid' && where.startsWith('tree.json');
}
