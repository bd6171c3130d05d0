import { formatRange } from '../../bio/position.ts';
import type { Dataset } from './dataset.ts';
import { formatFloat, formatScore } from './number-format.ts';
import type {
  AnalysisResult,
  AnalysisSuccess,
  CdsFrameShift,
  NodeMutations,
  QcResult,
  RelativeMutations,
} from './result.ts';
import {
  AaLists,
  append,
  formatRangeOrEmpty,
  joinDeletions,
  joinFrameShifts,
  joinInsertions,
  joinLabeledNuc,
  joinLetterRanges,
  joinNuc,
  joinRanges,
} from './tsv-lists.ts';

const GENERAL_BEFORE_ATTRIBUTES = ['index', 'seqName', 'clade'];
const GENERAL = `qc.overallScore qc.overallStatus totalSubstitutions totalDeletions totalInsertions totalFrameShifts totalMissing totalNonACGTNs totalAminoacidSubstitutions totalAminoacidDeletions totalAminoacidInsertions totalUnknownAa alignmentScore alignmentStart alignmentEnd coverage cdsCoverage isReverseComplement substitutions deletions insertions frameShifts aaSubstitutions aaDeletions aaInsertions`;
const PRIVATE = `reversionSubstitutions labeledSubstitutions unlabeledSubstitutions totalReversionSubstitutions totalLabeledSubstitutions totalUnlabeledSubstitutions totalPrivateSubstitutions`;
const RELATIVE = ['nodeName', 'substitutions', 'deletions', 'aaSubstitutions', 'aaDeletions'];
const REST = `unknownAaRanges nonACGTNs qc.missingData.missingDataThreshold qc.missingData.score qc.missingData.status qc.missingData.totalMissing qc.mixedSites.mixedSitesThreshold qc.mixedSites.score qc.mixedSites.status qc.mixedSites.totalMixedSites qc.privateMutations.cutoff qc.privateMutations.excess qc.privateMutations.score qc.privateMutations.status qc.privateMutations.total qc.snpClusters.clusteredSNPs qc.snpClusters.score qc.snpClusters.status qc.snpClusters.totalSNPs qc.frameShifts.frameShifts qc.frameShifts.totalFrameShifts qc.frameShifts.frameShiftsIgnored qc.frameShifts.totalFrameShiftsIgnored qc.frameShifts.score qc.frameShifts.status qc.stopCodons.stopCodons qc.stopCodons.totalStopCodons qc.stopCodons.score qc.stopCodons.status totalPcrPrimerChanges pcrPrimerChanges failedCdses warnings errors`;

/** Names under which founders are printed: 'clade' and the attributes that count as references. */
function founderNames(dataset: Dataset): string[] {
  if (dataset.tree === null) return [];
  const attributes = dataset.tree.cladeAttributes.filter(({ skipAsReference }) => !skipAsReference);
  return ['clade', ...attributes.map(({ name }) => name)];
}

/** Columns that depend on the dataset: attributes, phenotypes, motifs, each in reversed order. */
function dynamicColumns(dataset: Dataset): string[] {
  const attributes = dataset.tree?.cladeAttributes ?? [];
  return [attributes, dataset.pathogen.phenotypes, dataset.pathogen.motifs].flatMap((list) =>
    list.map(({ name }) => name).reverse(),
  );
}

/** Header cells of the table of a dataset. Specification, section 4.14. */
export function tsvHeader(dataset: Dataset): string[] {
  const relative = [
    ...founderNames(dataset).map((name) => `founderMuts['${name}']`),
    ...(dataset.tree?.referenceNodes ?? []).map(
      ({ displayName }) => `relativeMutations['${displayName}']`,
    ),
  ];
  return [
    ...GENERAL_BEFORE_ATTRIBUTES,
    ...dynamicColumns(dataset),
    ...GENERAL.split(' '),
    ...PRIVATE.split(' ').map((name) => `privateNucMutations.${name}`),
    ...PRIVATE.split(' ').map((name) => `privateAaMutations.${name}`),
    'missing',
    ...relative.flatMap((prefix) => RELATIVE.map((name) => `${prefix}.${name}`)),
    ...REST.split(' '),
  ];
}

/** What is the same for every row of a dataset. */
interface Layout {
  readonly founders: readonly string[];
  readonly aa: AaLists;
  /** Names of attributes, phenotypes and motifs as they are printed: each in reversed order. */
  readonly attributes: readonly string[];
  readonly phenotypes: readonly string[];
  readonly motifs: readonly string[];
  /** Genes, whose names the peer looks for among those of CDSs, with the CDSs of the same name. */
  readonly genes: readonly { readonly name: string; readonly cdses: readonly number[] }[];
}

const layouts = new WeakMap<Dataset, Layout>();

function reversedNames(list: readonly { readonly name: string }[]): string[] {
  return list.map(({ name }) => name).reverse();
}

function layoutOf(dataset: Dataset): Layout {
  let layout = layouts.get(dataset);
  if (layout === undefined) {
    layout = {
      founders: founderNames(dataset),
      aa: new AaLists(dataset),
      attributes: reversedNames(dataset.tree?.cladeAttributes ?? []),
      phenotypes: reversedNames(dataset.pathogen.phenotypes),
      motifs: reversedNames(dataset.pathogen.motifs),
      genes: dataset.annotation.genes.map(({ name }) => ({
        name,
        cdses: dataset.cdses.filter((cds) => cds.name === name).map(({ index }) => index),
      })),
    };
    layouts.set(dataset, layout);
  }
  return layout;
}

function countAa(
  mutations: RelativeMutations | null,
  kind: 'substitutions' | 'reversions' | 'labeled' | 'unlabeled',
): string {
  let count = 0;
  if (mutations !== null) for (const own of mutations.aa) count += own[kind].length;
  return String(count);
}

const NO_MUTATIONS: NodeMutations = {
  substitutions: [],
  deletions: [],
  reversions: [],
  labeled: [],
  unlabeled: [],
};

function addPrivate(cells: string[], mutations: RelativeMutations | null, aa: AaLists): void {
  const nuc = mutations?.nuc ?? NO_MUTATIONS;
  cells.push(
    joinNuc(nuc.reversions),
    joinLabeledNuc(nuc.labeled),
    joinNuc(nuc.unlabeled),
    String(nuc.reversions.length),
    String(nuc.labeled.length),
    String(nuc.unlabeled.length),
    String(nuc.substitutions.length),
    aa.join(mutations, 'reversions'),
    aa.joinLabeled(mutations),
    aa.join(mutations, 'unlabeled'),
    countAa(mutations, 'reversions'),
    countAa(mutations, 'labeled'),
    countAa(mutations, 'unlabeled'),
    countAa(mutations, 'substitutions'),
  );
}

function addRelative(
  cells: string[],
  mutations: RelativeMutations | null,
  { dataset, absent }: { readonly dataset: Dataset; readonly absent: string },
): void {
  if (mutations === null) {
    addTimes(cells, RELATIVE.length, absent);
    return;
  }
  const { aa } = layoutOf(dataset);
  cells.push(
    dataset.tree?.names[mutations.node] ?? '',
    joinNuc(mutations.nuc.substitutions),
    joinDeletions(mutations.nuc.deletions),
    aa.join(mutations, 'substitutions'),
    aa.join(mutations, 'deletions'),
  );
}

function addTimes(cells: string[], count: number, text: string): void {
  for (let i = 0; i < count; i++) cells.push(text);
}

function addScore(cells: string[], rule: { readonly score: number; readonly status: string }) {
  cells.push(formatScore(rule.score), rule.status);
}

/** The first three rules, which count letters and mutations. */
function addCountingRules(cells: string[], qc: QcResult): void {
  const { missingData, mixedSites, privateMutations } = qc;
  if (missingData === null) addTimes(cells, 4, '');
  else {
    cells.push(formatFloat(missingData.threshold));
    addScore(cells, missingData);
    cells.push(String(missingData.totalMissing));
  }
  if (mixedSites === null) addTimes(cells, 4, '');
  else {
    cells.push(formatFloat(mixedSites.threshold));
    addScore(cells, mixedSites);
    cells.push(String(mixedSites.total));
  }
  if (privateMutations === null) addTimes(cells, 5, '');
  else {
    cells.push(formatFloat(privateMutations.cutoff), formatFloat(privateMutations.excess));
    addScore(cells, privateMutations);
    cells.push(formatFloat(privateMutations.total));
  }
}

/** The other rules, which list what they found. */
function addListingRules(cells: string[], qc: QcResult, dataset: Dataset): void {
  const { snpClusters, frameShifts, stopCodons } = qc;
  if (snpClusters === null) addTimes(cells, 4, '');
  else {
    let clusters = '';
    for (const { first, last, count } of snpClusters.clusters) {
      const range = formatRangeOrEmpty({ begin: first, end: last });
      clusters = append(clusters, `${range}:${count}`);
    }
    cells.push(clusters);
    addScore(cells, snpClusters);
    cells.push(String(snpClusters.total));
  }
  if (frameShifts === null) addTimes(cells, 6, '');
  else {
    const { counted, ignored } = frameShifts;
    cells.push(joinFrameShifts(dataset, counted), String(counted.length));
    cells.push(joinFrameShifts(dataset, ignored), String(ignored.length));
    addScore(cells, frameShifts);
  }
  if (stopCodons === null) addTimes(cells, 4, '');
  else {
    let stops = '';
    for (const { cds, codon } of stopCodons.counted) {
      stops = append(stops, `${dataset.cdses[cds]?.name}:${codon}`);
    }
    cells.push(stops, String(stopCodons.counted.length));
    addScore(cells, stopCodons);
  }
}

const CELLS_OF_RULES = 27;

function addDynamic(cells: string[], dataset: Dataset, result: AnalysisSuccess): void {
  const layout = layoutOf(dataset);
  for (const name of layout.attributes) {
    cells.push(result.placement?.attributes.get(name) ?? '');
  }
  for (const name of layout.phenotypes) {
    const value = result.phenotypes.get(name);
    cells.push(value === undefined ? '' : formatFloat(value));
  }
  for (const name of layout.motifs) {
    let list = '';
    for (const { cds, position, letters } of result.motifs.get(name) ?? []) {
      list = append(list, `${cds}:${position + 1}:${letters}`, ';');
    }
    cells.push(list);
  }
}

function addMutations(cells: string[], dataset: Dataset, result: AnalysisSuccess): void {
  const { calls, qc, insertions } = result;
  const { aa } = layoutOf(dataset);
  const { substitutions, deletions } = aa.called(result);
  const aaInsertions = aa.insertions(result);
  const frameShifts: CdsFrameShift[] = [];
  let totalUnknown = 0;
  for (const translation of result.translations) {
    if (translation === null) continue;
    const { cds } = translation;
    for (const { codons } of translation.frameShifts) frameShifts.push({ cds, codons });
    totalUnknown += translation.totalUnknown;
  }
  let inserted = 0;
  for (const { letters } of insertions) inserted += letters.length;
  cells.push(
    formatScore(qc?.overallScore ?? 0),
    qc?.overallStatus ?? 'good',
    String(calls.substitutions.length),
    String(calls.totalDeletions),
    String(inserted),
    String(frameShifts.length),
    String(calls.totalMissing),
    String(calls.totalNonAcgtns),
    String(substitutions.count),
    String(deletions.count),
    String(aaInsertions.count),
    String(totalUnknown),
    String(result.alignmentScore),
    String(calls.alignmentRange.begin + 1),
    String(calls.alignmentRange.end),
    formatFloat(calls.coverage),
    aa.coverage(result),
    String(result.isReverseComplement),
    joinNuc(calls.substitutions),
    joinRanges(calls.deletions),
    joinInsertions(insertions),
    joinFrameShifts(dataset, frameShifts),
    substitutions.text,
    deletions.text,
    aaInsertions.text,
  );
}

function joinFailedCdses(dataset: Dataset, result: AnalysisSuccess): string {
  let list = '';
  for (const { name, cdses } of layoutOf(dataset).genes) {
    const isPresent = cdses.some((cds) => result.translations[cds] != null);
    if (!isPresent) list = append(list, name);
  }
  return list;
}

function joinUnknown(dataset: Dataset, result: AnalysisSuccess): string {
  let list = '';
  for (const translation of result.translations) {
    if (translation === null) continue;
    const name = dataset.cdses[translation.cds]?.name;
    for (const range of translation.unknownRanges) {
      list = append(list, `${name}:${formatRange(range)}`);
    }
  }
  return list;
}

function addTail(cells: string[], dataset: Dataset, result: AnalysisSuccess): void {
  const { calls, primerChanges, qc } = result;
  cells.push(joinUnknown(dataset, result), joinLetterRanges(calls.nonAcgtns));
  if (qc === null) addTimes(cells, CELLS_OF_RULES, '');
  else {
    addCountingRules(cells, qc);
    addListingRules(cells, qc, dataset);
  }
  let changes = 0;
  let primers = '';
  for (const { primer, substitutions } of primerChanges) {
    changes += substitutions.length;
    primers = append(primers, `${primer.name}:${joinNuc(substitutions, ';')}`);
  }
  const failed = joinFailedCdses(dataset, result);
  cells.push(String(changes), primers, failed, result.warnings.join(';'), '');
}

/**
 * The cells of one sequence in the order of `tsvHeader`, as Nextclade 3.21.2 prints them; texts of
 * `warnings` and `errors` are our own. Specification, section 4.14.
 */
export function toTsvCells(dataset: Dataset, result: AnalysisResult): string[] {
  if (!result.ok) {
    const cells = new Array<string>(tsvHeader(dataset).length).fill('');
    cells[0] = String(result.index);
    cells[1] = result.name;
    cells[cells.length - 1] = result.error;
    return cells;
  }
  const { placement } = result;
  const { aa, founders } = layoutOf(dataset);
  const cells = [String(result.index), result.name, placement?.clade ?? ''];
  addDynamic(cells, dataset, result);
  addMutations(cells, dataset, result);
  addPrivate(cells, placement?.privateMutations ?? null, aa);
  cells.push(joinRanges(result.calls.missing));
  for (const name of founders) {
    addRelative(cells, placement?.founders.get(name) ?? null, { dataset, absent: '' });
  }
  for (const mutations of placement?.relative ?? []) {
    addRelative(cells, mutations, { dataset, absent: 'N/A' });
  }
  addTail(cells, dataset, result);
  return cells;
}

/** One line of the table with its line end; a cell with a tab, quote or line end is quoted. */
export function formatTsvRow(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join('\t')}\n`;
}
