import { NOT_A_LETTER, NUC_CODE_OF_ASCII, NUC_GAP, parseNucleotides } from '../../bio/alphabet.ts';
import { type Cds, cdsesOf, type GenomeAnnotation } from '../../bio/annotation.ts';
import { parseFasta } from '../../bio/fasta.ts';
import { parseGff3 } from '../../bio/gff3.ts';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { computeGapOpenPenalties } from './gap-open.ts';
import { parseJson } from './json-reader.ts';
import {
  DEFAULT_PATHOGEN_CONFIG,
  type PathogenConfig,
  readPathogenConfig,
} from './pathogen-config.ts';
import { type PcrPrimer, parsePrimers } from './primer.ts';
import { translateReference } from './translate.ts';
import type { Tree } from './tree.ts';
import { readTree } from './tree-reader.ts';

/** The text of the files of a dataset, already unpacked. */
export interface DatasetFiles {
  readonly name: string;
  readonly pathogenJson?: string;
  readonly referenceFasta: string;
  readonly annotationGff3?: string;
  readonly treeJson?: string;
  readonly primersCsv?: string;
}

/** A coding sequence with what the analysis knows of it beforehand. */
export interface DatasetCds extends Cds {
  /** Position in `Dataset.cdses`. */
  readonly index: number;
  /** Reference peptide, ASCII codes. */
  readonly peptide: Uint8Array;
  /** Reference nucleotides of the CDS, in reading direction. */
  readonly nucleotides: Uint8Array;
}

/** Everything that the analysis needs to know of a pathogen, read-only and shared by all sequences. */
export interface Dataset {
  readonly name: string;
  readonly referenceName: string;
  /** Nucleotide codes of the reference. */
  readonly reference: Uint8Array;
  readonly annotation: GenomeAnnotation;
  /** Coding sequences in the order of the annotation. */
  readonly cdses: readonly DatasetCds[];
  readonly pathogen: PathogenConfig;
  /** Penalty for opening a gap before each reference position; two more than the reference has. */
  readonly gapOpen: Int32Array;
  readonly primers: readonly PcrPrimer[];
  /** Null for a pathogen without a tree: sequences get no clade and no private mutations. */
  readonly tree: Tree | null;
}

const NO_ANNOTATION: GenomeAnnotation = { genes: [] };

/**
 * Reads a dataset. Only the reference is required: without annotation nothing is translated, without
 * tree nothing is placed, without pathogen.json the default parameters hold and there is no quality
 * control. Every Problem names the file and the line or JSON path. Specification, section 4.0.
 */
export function parseDataset(files: DatasetFiles): Result<Dataset, Problem[]> {
  const problems: Problem[] = [];
  const reference = readReference(files.referenceFasta, problems);
  const pathogen = readPathogen(files.pathogenJson, problems);
  if (reference === null) return fail(problems);
  const annotation = readAnnotation(files.annotationGff3, reference.codes.length, problems);
  const cdses = cdsesOf(annotation).map((cds, index): DatasetCds => {
    const { nucleotides, peptide } = translateReference(reference.codes, cds);
    return { ...cds, index, nucleotides, peptide };
  });
  const primers =
    files.primersCsv === undefined ? [] : parsePrimers(files.primersCsv, reference.codes, problems);
  const hasAnnotationProblem = problems.some(({ where }) => where.startsWith('genome_annotation'));
  const tree =
    files.treeJson === undefined || hasAnnotationProblem
      ? null
      : readTreeText(files.treeJson, { reference: reference.codes, peptides: cdses }, problems);
  if (problems.length > 0) return fail(problems);
  return succeed({
    name: files.name,
    referenceName: reference.name,
    reference: reference.codes,
    annotation,
    cdses,
    pathogen,
    gapOpen: computeGapOpenPenalties(reference.codes.length, cdses, pathogen.alignment),
    primers,
    tree,
  });
}

function readReference(
  text: string,
  problems: Problem[],
): { readonly name: string; readonly codes: Uint8Array } | null {
  const file = 'reference.fasta';
  const fasta = parseFasta(text, file);
  problems.push(...fasta.problems);
  const [record] = fasta.records;
  if (record === undefined || record.letters.length === 0) {
    problems.push({
      code: 'dataset-reference-empty',
      where: file,
      value: '',
      hint: 'The file must hold one record with the reference sequence.',
    });
    return null;
  }
  if (fasta.records.length > 1) {
    problems.push({
      code: 'dataset-reference-many',
      where: `${file} record 2`,
      value: fasta.records[1]?.name.slice(0, 200) ?? '',
      hint: 'The file must hold exactly one record; a pathogen with segments needs one dataset each.',
    });
  }
  checkReferenceLetters(text, file, problems);
  const parsed = parseNucleotides(record.letters);
  if (!parsed.ok || problems.length > 0) return null;
  return { name: record.name, codes: parsed.codes };
}

/** Finds what the FASTA reader would leave out or accept: gaps and letters that are no bases. */
function checkReferenceLetters(text: string, file: string, problems: Problem[]): void {
  for (const [i, line] of text.split('\n').entries()) {
    if (line.startsWith('>')) continue;
    for (const letter of line.trim()) {
      const ascii = letter.charCodeAt(0);
      const code = ascii < 256 ? (NUC_CODE_OF_ASCII[ascii] ?? NOT_A_LETTER) : NOT_A_LETTER;
      if (code !== NOT_A_LETTER && code !== NUC_GAP) continue;
      problems.push({
        code: 'dataset-reference-invalid-letter',
        where: `${file} line ${i + 1}`,
        value: letter,
        hint:
          code === NUC_GAP
            ? 'The reference must not hold gaps.'
            : 'The reference may hold only the IUPAC letters of nucleotides.',
      });
      return;
    }
  }
}

function readPathogen(text: string | undefined, problems: Problem[]): PathogenConfig {
  if (text === undefined) return DEFAULT_PATHOGEN_CONFIG;
  const json = parseJson(text, 'pathogen.json');
  if (json.ok) return readPathogenConfig(json.value, problems);
  problems.push(json.error);
  return DEFAULT_PATHOGEN_CONFIG;
}

function readAnnotation(
  text: string | undefined,
  referenceLength: number,
  problems: Problem[],
): GenomeAnnotation {
  if (text === undefined) return NO_ANNOTATION;
  const annotation = parseGff3(text, { file: 'genome_annotation.gff3', referenceLength });
  if (annotation.ok) return annotation.value;
  problems.push(...annotation.error);
  return NO_ANNOTATION;
}

function readTreeText(
  text: string,
  references: Parameters<typeof readTree>[1],
  problems: Problem[],
): Tree | null {
  const json = parseJson(text, 'tree.json');
  if (json.ok) return readTree(json.value, references, problems);
  problems.push(json.error);
  return null;
}

/** The reference peptides of a dataset by CDS, in the order of the annotation. */
export function referencePeptides(
  dataset: Dataset,
): { readonly name: string; readonly sequence: string }[] {
  const decoder = new TextDecoder('latin1');
  return dataset.cdses.map(({ name, peptide }) => ({ name, sequence: decoder.decode(peptide) }));
}
