import { NOT_A_LETTER, NUC_CODE_OF_ASCII, NUC_GAP, NUC_N } from '../../bio/alphabet.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { alignNucleotides, type NucleotideAlignment } from './align.ts';
import { callNucleotides } from './calls.ts';
import type { Dataset } from './dataset.ts';
import { placeQuery } from './founders.ts';
import { findMotifs } from './motif.ts';
import { computePhenotypes } from './phenotype.ts';
import { findPrimerChanges } from './primer.ts';
import { runQc } from './qc/run-qc.ts';
import type {
  AnalysisInput,
  AnalysisResult,
  AnalysisSuccess,
  CdsTranslation,
  NodeMutations,
} from './result.ts';
import { type AnalysisScratch, createScratch } from './scratch.ts';
import { translateQuery } from './translate-query.ts';

const NO_PRIVATE_MUTATIONS: NodeMutations = {
  substitutions: [],
  deletions: [],
  reversions: [],
  labeled: [],
  unlabeled: [],
};

/** ASCII code -> nucleotide code; a gap is no letter of a query. */
const QUERY_CODE_OF_ASCII: Uint8Array = NUC_CODE_OF_ASCII.map((code) =>
  code === NUC_GAP ? NOT_A_LETTER : code,
);

/** Gives the letters to the aligner, those that are no nucleotides as N where the dataset says so. */
function readLetters(
  letters: Uint8Array,
  { aligner }: AnalysisScratch,
  replaceUnknown: boolean,
): Result<null, string> {
  if (aligner.readLetters(letters)) return succeed(null);
  const codes = letters.map((letter) => QUERY_CODE_OF_ASCII[letter] as number);
  if (replaceUnknown) {
    aligner.setQuery(codes.map((code) => (code === NOT_A_LETTER ? NUC_N : code)));
    return succeed(null);
  }
  const at = codes.indexOf(NOT_A_LETTER);
  const letter = String.fromCharCode(letters[at] as number);
  return fail(`'${letter}' at position ${at + 1} is no nucleotide letter`);
}

function findWarnings(
  dataset: Dataset,
  translations: readonly (CdsTranslation | null)[],
  isReverseComplement: boolean,
): string[] {
  const warnings = dataset.cdses
    .filter((cds) => translations[cds.index] === null)
    .map((cds) => `${cds.name}: not translated, because the sequence has nothing of this CDS`);
  if (isReverseComplement && dataset.cdses.length > 0) {
    warnings.push('the reverse complement was analysed, because only that matches the reference');
  }
  return warnings;
}

function describe(
  dataset: Dataset,
  { input, alignment }: { input: AnalysisInput; alignment: NucleotideAlignment },
  scratch: AnalysisScratch,
): AnalysisSuccess {
  const { aligned, insertions, score, isReverseComplement } = alignment;
  const { tree, pathogen } = dataset;
  const { aligner } = scratch;
  const calls = callNucleotides(aligned, dataset.reference, (own, range) =>
    aligner.listChanges(own, range),
  );
  const translations = translateQuery(dataset, { alignment, calls }, scratch);
  const query = { aligned, calls, translations };
  const placement = tree === null ? null : placeQuery(dataset, { tree, query }, scratch);
  const privateMutations = placement?.privateMutations.nuc ?? NO_PRIVATE_MUTATIONS;
  return {
    ok: true,
    index: input.index,
    name: input.name,
    isReverseComplement,
    alignmentScore: score,
    aligned,
    insertions,
    calls,
    translations,
    placement,
    qc: pathogen.qc && runQc(dataset, { calls, translations, privateMutations }, pathogen.qc),
    phenotypes: computePhenotypes(dataset, translations, placement?.clade ?? null),
    motifs: findMotifs(dataset, translations),
    primerChanges: findPrimerChanges(dataset.primers, calls.substitutions),
    warnings: findWarnings(dataset, translations, isReverseComplement),
  };
}

/**
 * Analyses one sequence against a dataset: alignment, mutations, translations, placement in the tree,
 * quality. A sequence that cannot be analysed gives a failure with the reason. Results are those of
 * Nextclade 3.21.2 (sequence-analysis specification, sections 4.0 to 4.12). `scratch` from
 * `createScratch(dataset)` spares the allocation of working memory where many sequences follow.
 */
export function analyse(
  dataset: Dataset,
  input: AnalysisInput,
  scratch: AnalysisScratch = createScratch(dataset),
): AnalysisResult {
  const result = analyseLetters(dataset, input, scratch);
  scratch.trim();
  return result;
}

function analyseLetters(
  dataset: Dataset,
  input: AnalysisInput,
  scratch: AnalysisScratch,
): AnalysisResult {
  const { index, name } = input;
  const letters = readLetters(input.sequence, scratch, dataset.pathogen.replaceUnknown);
  if (!letters.ok) return { ok: false, index, name, error: letters.error };
  const alignment = alignNucleotides(dataset, scratch.aligner, input.sequence.length);
  if (!alignment.ok) return { ok: false, index, name, error: alignment.error };
  return describe(dataset, { input, alignment: alignment.value }, scratch);
}
