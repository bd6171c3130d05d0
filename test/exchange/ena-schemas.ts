/**
 * What ENA's published schemas ask of documents, in short: ENA.project.xsd, SRA.sample.xsd, SRA.experiment.xsd,
 * SRA.run.xsd, SRA.analysis.xsd and SRA.submission.xsd, version 1.5 (enasequence/webin-xml). Only what a deposit of
 * viral genomes can hold is described; anything else is refused.
 */
export interface ElementRule {
  /** Children in the order in which they stand; '?' may be absent, '+' once or more, '*' any number. */
  readonly children?: readonly string[];
  /** Any one of the children, in place of a sequence. */
  readonly choice?: readonly string[];
  /** Attributes, '!' behind those that are required. */
  readonly attributes?: readonly string[];
  /** Text that it holds; absent where it holds none. */
  readonly text?: RegExp;
}

const named = ['alias!', 'center_name'];
const reference = { attributes: ['accession', 'refname'] };
const any = /\S/;
const attribute = (kind: string): Readonly<Record<string, ElementRule>> => ({
  [`${kind}_ATTRIBUTES`]: { children: [`${kind}_ATTRIBUTE+`] },
  [`${kind}_ATTRIBUTE`]: { children: ['TAG', 'VALUE?', 'UNITS?'] },
});

export const rules: Readonly<Record<string, ElementRule>> = {
  PROJECT_SET: { children: ['PROJECT+'] },
  PROJECT: {
    attributes: named,
    children: ['NAME?', 'TITLE', 'DESCRIPTION?', 'SUBMISSION_PROJECT', 'PROJECT_ATTRIBUTES?'],
  },
  NAME: { text: any },
  TITLE: { text: any },
  DESCRIPTION: { text: any },
  SUBMISSION_PROJECT: { children: ['SEQUENCING_PROJECT'] },
  SEQUENCING_PROJECT: {},
  SAMPLE_SET: { children: ['SAMPLE+'] },
  SAMPLE: {
    attributes: named,
    children: ['TITLE?', 'SAMPLE_NAME', 'DESCRIPTION?', 'SAMPLE_ATTRIBUTES?'],
  },
  SAMPLE_NAME: { children: ['TAXON_ID', 'SCIENTIFIC_NAME?', 'COMMON_NAME?'] },
  TAXON_ID: { text: /^\d+$/ },
  SCIENTIFIC_NAME: { text: any },
  COMMON_NAME: { text: any },
  ...attribute('SAMPLE'),
  TAG: { text: any },
  VALUE: { text: any },
  UNITS: { text: any },
  EXPERIMENT_SET: { children: ['EXPERIMENT+'] },
  EXPERIMENT: {
    attributes: named,
    children: ['TITLE?', 'STUDY_REF', 'DESIGN', 'PLATFORM', 'EXPERIMENT_ATTRIBUTES?'],
  },
  STUDY_REF: reference,
  DESIGN: { children: ['DESIGN_DESCRIPTION', 'SAMPLE_DESCRIPTOR', 'LIBRARY_DESCRIPTOR'] },
  DESIGN_DESCRIPTION: { text: any },
  SAMPLE_DESCRIPTOR: reference,
  LIBRARY_DESCRIPTOR: {
    children: [
      'LIBRARY_NAME?',
      'LIBRARY_STRATEGY',
      'LIBRARY_SOURCE',
      'LIBRARY_SELECTION',
      'LIBRARY_LAYOUT',
      'LIBRARY_CONSTRUCTION_PROTOCOL?',
    ],
  },
  LIBRARY_NAME: { text: any },
  LIBRARY_STRATEGY: { text: /^(WGS|WGA|AMPLICON|RNA-Seq|Targeted-Capture|OTHER)$/ },
  LIBRARY_SOURCE: {
    text: /^(GENOMIC|TRANSCRIPTOMIC|METAGENOMIC|METATRANSCRIPTOMIC|SYNTHETIC|VIRAL RNA|OTHER)$/,
  },
  LIBRARY_SELECTION: { text: /^(RANDOM|PCR|RANDOM PCR|RT-PCR|other|unspecified)$/ },
  LIBRARY_LAYOUT: { choice: ['SINGLE', 'PAIRED'] },
  SINGLE: {},
  PAIRED: { attributes: ['NOMINAL_LENGTH', 'NOMINAL_SDEV'] },
  LIBRARY_CONSTRUCTION_PROTOCOL: { text: any },
  PLATFORM: { choice: ['ILLUMINA', 'OXFORD_NANOPORE', 'PACBIO_SMRT', 'ION_TORRENT', 'DNBSEQ'] },
  ILLUMINA: { children: ['INSTRUMENT_MODEL'] },
  OXFORD_NANOPORE: { children: ['INSTRUMENT_MODEL'] },
  INSTRUMENT_MODEL: {
    text: /^(Illumina (MiSeq|MiniSeq|NovaSeq 6000|HiSeq 2500)|NextSeq (500|550|2000)|MinION|GridION|PromethION|unspecified)$/,
  },
  RUN_SET: { children: ['RUN+'] },
  RUN: {
    attributes: named,
    children: ['TITLE?', 'EXPERIMENT_REF', 'DATA_BLOCK?', 'RUN_ATTRIBUTES?'],
  },
  EXPERIMENT_REF: reference,
  DATA_BLOCK: { children: ['FILES'] },
  FILES: { children: ['FILE+'] },
  FILE: { attributes: ['filename!', 'filetype!', 'checksum_method!', 'checksum!'] },
  ANALYSIS_SET: { children: ['ANALYSIS+'] },
  ANALYSIS: {
    attributes: named,
    children: [
      'TITLE?',
      'DESCRIPTION?',
      'STUDY_REF?',
      'SAMPLE_REF*',
      'EXPERIMENT_REF*',
      'RUN_REF*',
      'ANALYSIS_REF*',
      'ANALYSIS_TYPE',
      'FILES',
      'ANALYSIS_ATTRIBUTES?',
    ],
  },
  SAMPLE_REF: reference,
  RUN_REF: reference,
  ANALYSIS_TYPE: { choice: ['SEQUENCE_ASSEMBLY'] },
  SEQUENCE_ASSEMBLY: {
    children: [
      'NAME',
      'TYPE?',
      'PARTIAL',
      'COVERAGE',
      'PROGRAM',
      // Of an assembly it holds text.
      'PLATFORM',
      'MIN_GAP_LENGTH?',
      'MOL_TYPE?',
      'TPA?',
    ],
  },
  TYPE: { text: /^clone or isolate$/ },
  PARTIAL: { text: /^(true|false)$/ },
  COVERAGE: { text: any },
  PROGRAM: { text: any },
  SUBMISSION_SET: { children: ['SUBMISSION+'] },
  SUBMISSION: { attributes: ['alias', 'center_name'], children: ['TITLE?', 'ACTIONS?'] },
  ACTIONS: { children: ['ACTION+'] },
  ACTION: { choice: ['ADD', 'MODIFY', 'CANCEL', 'HOLD', 'RELEASE', 'VALIDATE', 'RECEIPT'] },
  ADD: { attributes: ['source', 'schema'] },
  MODIFY: { attributes: ['source', 'schema'] },
  CANCEL: { attributes: ['target!'] },
  HOLD: { attributes: ['target', 'HoldUntilDate'] },
  RELEASE: { attributes: ['target'] },
  VALIDATE: {},
  RECEIPT: { attributes: ['target'] },
};
