import { aaString, nucLetter, nucString } from '../../bio/alphabet.ts';
import { formatRange, type Range } from '../../bio/position.ts';
import type { Dataset } from './dataset.ts';
import { formatFloat, formatScore } from './number-format.ts';
import type {
  AnalysisResult,
  AnalysisSuccess,
  CdsFrameShift,
  LabeledMutation,
  Mutation,
  NodeMutations,
  QcResult,
  RelativeMutations,
} from './result.ts';

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

function joinNuc(mutations: readonly Mutation[]): string {
  return mutations
    .map(({ position, from, to }) => `${nucLetter(from)}${position + 1}${nucLetter(to)}`)
    .join(',');
}

function joinLabeled(
  mutations: readonly LabeledMutation[],
  format: (mutation: Mutation) => string,
): string {
  return mutations.map((mutation) => `${format(mutation)}|${mutation.labels.join('&')}`).join(',');
}

function formatAa(cds: string, { position, from, to }: Mutation): string {
  return `${cds}:${String.fromCharCode(from)}${position + 1}${String.fromCharCode(to)}`;
}

/** Formats a range; an empty one as the peer does. */
function formatRangeOrEmpty(range: Range): string {
  return range.end <= range.begin ? 'empty range' : formatRange(range);
}

/** Deleted positions as ranges. */
function joinDeletions(deletions: readonly Mutation[]): string {
  const ranges: { begin: number; end: number }[] = [];
  for (const { position } of deletions) {
    const last = ranges.at(-1);
    if (last?.end === position) last.end++;
    else ranges.push({ begin: position, end: position + 1 });
  }
  return ranges.map(formatRange).join(',');
}

/** Order of the names of CDSs by their bytes, in which lists over several CDSs are printed. */
function cdsesByName(
  dataset: Dataset,
): readonly { readonly name: string; readonly index: number }[] {
  return [...dataset.cdses].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Formats what is spread over CDSs, in the order of their names. */
class AaColumns {
  readonly #cdses: readonly { readonly name: string; readonly index: number }[];

  constructor(dataset: Dataset) {
    this.#cdses = cdsesByName(dataset);
  }

  join(
    mutations: RelativeMutations | null,
    pick: (mutations: NodeMutations) => readonly Mutation[],
  ): string {
    return this.#cdses
      .flatMap(({ name, index }) => {
        const own = mutations?.aa[index];
        return own === undefined ? [] : pick(own).map((mutation) => formatAa(name, mutation));
      })
      .join(',');
  }

  joinLabeled(mutations: RelativeMutations | null): string {
    return this.#cdses
      .map(({ name, index }) =>
        joinLabeled(mutations?.aa[index]?.labeled ?? [], (mutation) => formatAa(name, mutation)),
      )
      .filter((text) => text !== '')
      .join(',');
  }

  /** Substitutions or deletions ('-') of the query relative to the reference. */
  called(result: AnalysisSuccess, deletions: boolean): string[] {
    return this.#cdses.flatMap(({ name, index }) =>
      (result.translations[index]?.mutations ?? [])
        .filter(({ to }) => (to === 45) === deletions)
        .map((mutation) => formatAa(name, mutation)),
    );
  }

  insertions(result: AnalysisSuccess): string[] {
    return this.#cdses.flatMap(({ name, index }) =>
      (result.translations[index]?.insertions ?? []).map(
        ({ position, letters }) => `${name}:${position}:${aaString(letters)}`,
      ),
    );
  }

  coverage(result: AnalysisSuccess): string {
    return this.#cdses
      .flatMap(({ name, index }) => {
        const translation = result.translations[index];
        return translation == null ? [] : [`${name}:${formatFloat(translation.coverage)}`];
      })
      .join(',');
  }
}

function privateCells(mutations: RelativeMutations | null, aa: AaColumns): string[] {
  const nuc = mutations?.nuc;
  const count = (pick: (own: NodeMutations) => readonly Mutation[]): string =>
    String((mutations?.aa ?? []).reduce((sum, own) => sum + pick(own).length, 0));
  return [
    joinNuc(nuc?.reversions ?? []),
    joinLabeled(nuc?.labeled ?? [], (mutation) => joinNuc([mutation])),
    joinNuc(nuc?.unlabeled ?? []),
    String(nuc?.reversions.length ?? 0),
    String(nuc?.labeled.length ?? 0),
    String(nuc?.unlabeled.length ?? 0),
    String(nuc?.substitutions.length ?? 0),
    aa.join(mutations, (own) => own.reversions),
    aa.joinLabeled(mutations),
    aa.join(mutations, (own) => own.unlabeled),
    count((own) => own.reversions),
    count((own) => own.labeled),
    count((own) => own.unlabeled),
    count((own) => own.substitutions),
  ];
}

function relativeCells(
  dataset: Dataset,
  mutations: RelativeMutations | null,
  { aa, absent }: { aa: AaColumns; absent: string },
): string[] {
  if (mutations === null) return RELATIVE.map(() => absent);
  return [
    dataset.tree?.names[mutations.node] ?? '',
    joinNuc(mutations.nuc.substitutions),
    joinDeletions(mutations.nuc.deletions),
    aa.join(mutations, (own) => own.substitutions),
    aa.join(mutations, (own) => own.deletions),
  ];
}

function joinFrameShifts(dataset: Dataset, shifts: readonly CdsFrameShift[]): string {
  return shifts
    .map(({ cds, codons }) => `${dataset.cdses[cds]?.name}:${formatRangeOrEmpty(codons)}`)
    .join(',');
}

function qcCells(dataset: Dataset, qc: QcResult | null): string[] {
  const { missingData, mixedSites, privateMutations, snpClusters, frameShifts, stopCodons } =
    qc ?? { ...NO_QC };
  const clusters = snpClusters?.clusters.map(
    ({ first, last, count }) => `${formatRangeOrEmpty({ begin: first, end: last })}:${count}`,
  );
  const stops = stopCodons?.counted.map(({ cds, codon }) => `${dataset.cdses[cds]?.name}:${codon}`);
  return [
    ...cellsOf(missingData, 4, (rule) => [
      formatFloat(rule.threshold),
      ...scoreAndStatus(rule),
      String(rule.totalMissing),
    ]),
    ...cellsOf(mixedSites, 4, (rule) => [
      formatFloat(rule.threshold),
      ...scoreAndStatus(rule),
      String(rule.total),
    ]),
    ...cellsOf(privateMutations, 5, (rule) => [
      formatFloat(rule.cutoff),
      formatFloat(rule.excess),
      ...scoreAndStatus(rule),
      formatFloat(rule.total),
    ]),
    ...cellsOf(snpClusters, 4, (rule) => [
      clusters?.join(',') ?? '',
      ...scoreAndStatus(rule),
      String(rule.total),
    ]),
    ...cellsOf(frameShifts, 6, (rule) => [
      joinFrameShifts(dataset, rule.counted),
      String(rule.counted.length),
      joinFrameShifts(dataset, rule.ignored),
      String(rule.ignored.length),
      ...scoreAndStatus(rule),
    ]),
    ...cellsOf(stopCodons, 4, (rule) => [
      stops?.join(',') ?? '',
      String(rule.counted.length),
      ...scoreAndStatus(rule),
    ]),
  ];
}

const NO_QC = {
  missingData: null,
  mixedSites: null,
  privateMutations: null,
  snpClusters: null,
  frameShifts: null,
  stopCodons: null,
};

function cellsOf<T>(rule: T | null, count: number, format: (rule: T) => string[]): string[] {
  return rule === null ? new Array<string>(count).fill('') : format(rule);
}

function scoreAndStatus(rule: { readonly score: number; readonly status: string }): string[] {
  return [formatScore(rule.score), rule.status];
}

function dynamicCells(dataset: Dataset, result: AnalysisSuccess): string[] {
  const attributes = (dataset.tree?.cladeAttributes ?? []).map(
    ({ name }) => result.placement?.attributes.get(name) ?? '',
  );
  const phenotypes = dataset.pathogen.phenotypes.map(({ name }) => {
    const value = result.phenotypes.get(name);
    return value === undefined ? '' : formatFloat(value);
  });
  const motifs = dataset.pathogen.motifs.map(({ name }) =>
    (result.motifs.get(name) ?? [])
      .map(({ cds, position, letters }) => `${cds}:${position + 1}:${letters}`)
      .join(';'),
  );
  return [...attributes.reverse(), ...phenotypes.reverse(), ...motifs.reverse()];
}

function mutationCells(dataset: Dataset, result: AnalysisSuccess, aa: AaColumns): string[] {
  const { calls, qc, translations } = result;
  const frameShifts = translations.flatMap((translation) =>
    (translation?.frameShifts ?? []).map(({ codons }) => ({ cds: translation?.cds ?? -1, codons })),
  );
  const substitutions = aa.called(result, false);
  const deletions = aa.called(result, true);
  const insertions = aa.insertions(result);
  const totalUnknown = translations.reduce((sum, own) => sum + (own?.totalUnknown ?? 0), 0);
  return [
    formatScore(qc?.overallScore ?? 0),
    qc?.overallStatus ?? 'good',
    String(calls.substitutions.length),
    String(calls.totalDeletions),
    String(result.insertions.reduce((sum, { letters }) => sum + letters.length, 0)),
    String(frameShifts.length),
    String(calls.totalMissing),
    String(calls.totalNonAcgtns),
    String(substitutions.length),
    String(deletions.length),
    String(insertions.length),
    String(totalUnknown),
    String(result.alignmentScore),
    String(calls.alignmentRange.begin + 1),
    String(calls.alignmentRange.end),
    formatFloat(calls.coverage),
    aa.coverage(result),
    String(result.isReverseComplement),
    joinNuc(calls.substitutions),
    calls.deletions.map(formatRange).join(','),
    result.insertions.map(({ position, letters }) => `${position}:${nucString(letters)}`).join(','),
    joinFrameShifts(dataset, frameShifts),
    substitutions.join(','),
    deletions.join(','),
    insertions.join(','),
  ];
}

function failedCdses(dataset: Dataset, result: AnalysisSuccess): string {
  const present = new Set(
    dataset.cdses.filter((cds) => result.translations[cds.index] != null).map((cds) => cds.name),
  );
  // The peer looks for the names of genes among those of CDSs.
  return dataset.annotation.genes
    .map(({ name }) => name)
    .filter((name) => !present.has(name))
    .join(',');
}

function tailCells(dataset: Dataset, result: AnalysisSuccess): string[] {
  const { calls, translations, primerChanges } = result;
  const unknown = translations.flatMap((translation) =>
    (translation?.unknownRanges ?? []).map(
      (range) => `${dataset.cdses[translation?.cds ?? -1]?.name}:${formatRange(range)}`,
    ),
  );
  const primers = primerChanges.map(
    ({ primer, substitutions }) =>
      `${primer.name}:${substitutions.map((mutation) => joinNuc([mutation])).join(';')}`,
  );
  return [
    unknown.join(','),
    calls.nonAcgtns.map((range) => `${nucLetter(range.letter)}:${formatRange(range)}`).join(','),
    ...qcCells(dataset, result.qc),
    String(primerChanges.reduce((sum, { substitutions }) => sum + substitutions.length, 0)),
    primers.join(','),
    failedCdses(dataset, result),
    result.warnings.join(';'),
    '',
  ];
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
  const aa = new AaColumns(dataset);
  const founders = founderNames(dataset).flatMap((name) =>
    relativeCells(dataset, placement?.founders.get(name) ?? null, { aa, absent: '' }),
  );
  const relative = (placement?.relative ?? []).flatMap((mutations) =>
    relativeCells(dataset, mutations, { aa, absent: 'N/A' }),
  );
  return [
    String(result.index),
    result.name,
    placement?.clade ?? '',
    ...dynamicCells(dataset, result),
    ...mutationCells(dataset, result, aa),
    ...privateCells(placement?.privateMutations ?? null, aa),
    result.calls.missing.map(formatRange).join(','),
    ...founders,
    ...relative,
    ...tailCells(dataset, result),
  ];
}

/** One line of the table with its line end; a cell with a tab, quote or line end is quoted. */
export function formatTsvRow(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join('\t')}\n`;
}
