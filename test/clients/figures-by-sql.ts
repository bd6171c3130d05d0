import type { Database } from '../../src/platform/postgres/database.ts';

/** Genomes of an instance, chosen by a condition in SQL over `metadata` and `result` of an entry. */
export interface Selection {
  readonly instance: string;
  readonly condition: string;
}

/** All genomes of an instance. */
export function selectAll(instance: string): Selection {
  return { instance, condition: 'true' };
}

/** Counts of one mutation: those that have it, and those whose letter there is known. */
export interface MutationFigures {
  readonly count: number;
  readonly coverage: number;
}

export type MutationKind = 'nucleotide' | 'amino acid';

/** The latest version of each open entry that the condition holds for, with the month of its date. */
function selectChosen({ condition }: Selection): string {
  return `chosen AS (
    SELECT e.accession, e.metadata, a.result,
      CASE WHEN length(e.metadata ->> 'date') = 10 THEN left(e.metadata ->> 'date', 7) END AS month
    FROM entry e JOIN entry_analysis a USING (accession, version)
    WHERE e.instance = $1 AND NOT e.is_revocation AND e.visibility = 'open'
      AND e.version = (SELECT max(l.version) FROM entry l WHERE l.accession = e.accession)
      AND (${condition}))`;
}

/** '12-15' or '12' as the columns low and high. */
const bounds = (text: string) =>
  `split_part(${text}, '-', 1)::int AS low, split_part(${text} || '-' || ${text}, '-', 2)::int AS high`;

const list = (name: string) => `jsonb_array_elements_text(result -> '${name}') AS item`;

/**
 * Every change of every genome by its LAPIS name, and every stretch whose letters are not known. A
 * deletion is stored as a range without letters, so that these come from the reference.
 */
const nucleotideTables = `
  reference AS (SELECT r.letters FROM reference_sequence r JOIN entry_sequence s
    ON s.reference_digest = r.digest WHERE s.accession = (SELECT min(accession) FROM chosen) LIMIT 1),
  deleted AS (SELECT accession, month, ${bounds('item')} FROM chosen, ${list('deletions')}),
  changes AS (
    SELECT accession, month, item AS mutation, '' AS gene, substr(item, 2, length(item) - 2)::int AS position
      FROM chosen, ${list('substitutions')}
    UNION ALL
    SELECT accession, month, chr(get_byte(letters, position - 1)) || position || '-', '', position
      FROM deleted, reference, generate_series(low, high) AS position),
  unknown AS (
    SELECT month, '' AS gene, ${bounds('item')} FROM chosen, ${list('missing')}
    UNION ALL SELECT month, '', ${bounds("split_part(item, ':', 2)")} FROM chosen, ${list('nonACGTNs')}
    UNION ALL SELECT month, '', 1, (result ->> 'alignmentStart')::int - 1 FROM chosen
    UNION ALL SELECT month, '', (result ->> 'alignmentEnd')::int + 1, 1000000 FROM chosen)`;

const gene = "split_part(item, ':', 1)";
const afterGene = "split_part(item, ':', 2)";

const aminoAcidTables = `
  listed AS (
    SELECT accession, month, item FROM chosen, ${list('aaSubstitutions')}
    UNION ALL SELECT accession, month, item FROM chosen, ${list('aaDeletions')}),
  changes AS (
    SELECT accession, month, item AS mutation, ${gene} AS gene,
      substr(${afterGene}, 2, length(${afterGene}) - 2)::int AS position
      FROM listed WHERE right(item, 1) !~ '[BJXZ]'),
  genes AS (SELECT DISTINCT gene FROM changes),
  translated AS (SELECT accession, ${gene} AS gene, ${bounds(afterGene)} FROM chosen, ${list('aaRanges')}),
  unknown AS (
    SELECT month, ${gene} AS gene, ${bounds(afterGene)} FROM chosen, ${list('unknownAaRanges')}
    UNION ALL SELECT month, ${gene}, substr(${afterGene}, 2, length(${afterGene}) - 2)::int,
      substr(${afterGene}, 2, length(${afterGene}) - 2)::int FROM listed WHERE right(item, 1) ~ '[BJXZ]'
    UNION ALL SELECT month, g.gene, 1, coalesce(t.low - 1, 1000000)
      FROM chosen CROSS JOIN genes g LEFT JOIN translated t ON t.accession = chosen.accession AND t.gene = g.gene
    UNION ALL SELECT month, t.gene, t.high + 1, 1000000 FROM chosen JOIN translated t USING (accession))`;

/**
 * Mutations by month and name, counted by PostgreSQL over the stored analyses; '' is the month of
 * genomes without one. Nothing of the query engine takes part.
 */
export async function countMutationsByMonth(
  db: Database,
  selection: Selection,
  kind: MutationKind,
): Promise<Map<string, Map<string, MutationFigures>>> {
  const rows = await db.query<{ month: string; mutation: string; count: string; coverage: string }>(
    `WITH ${selectChosen(selection)}, ${kind === 'nucleotide' ? nucleotideTables : aminoAcidTables},
     named AS (SELECT DISTINCT mutation, gene, position FROM changes),
     months AS (SELECT coalesce(month, '') AS month, count(*) AS total FROM chosen GROUP BY 1),
     places AS (SELECT DISTINCT gene, position FROM named),
     -- Of the stretches that are not known, those that have begun and not ended before a position.
     events AS (
       SELECT coalesce(month, '') AS month, gene, low AS position, 1 AS step FROM unknown
       UNION ALL SELECT coalesce(month, ''), gene, high + 1, -1 FROM unknown
       UNION ALL SELECT month, gene, position, 0 FROM months CROSS JOIN places),
     hidden AS (
       SELECT DISTINCT month, gene, position, sum(step) OVER (PARTITION BY month, gene ORDER BY position) AS count
       FROM events),
     covered AS (
       SELECT month, gene, position, total - count AS coverage
       FROM places JOIN hidden USING (gene, position) JOIN months USING (month)),
     counted AS (SELECT coalesce(month, '') AS month, mutation, count(*) AS count FROM changes GROUP BY 1, 2)
     SELECT v.month, n.mutation, coalesce(c.count, 0) AS count, v.coverage
     FROM named n JOIN covered v USING (gene, position)
     LEFT JOIN counted c ON c.month = v.month AND c.mutation = n.mutation`,
    [selection.instance],
  );
  const months = new Map<string, Map<string, MutationFigures>>();
  for (const { month, mutation, count, coverage } of rows) {
    const figures = months.get(month) ?? new Map<string, MutationFigures>();
    months.set(month, figures.set(mutation, { count: Number(count), coverage: Number(coverage) }));
  }
  return months;
}

/** The same over several months together, mutations from a proportion on. */
export function sumMonths(
  months: ReadonlyMap<string, ReadonlyMap<string, MutationFigures>>,
  options: { readonly minProportion: number; readonly dated: boolean },
): Map<string, MutationFigures> {
  const sums = new Map<string, MutationFigures>();
  for (const [month, figures] of months) {
    if (options.dated && month === '') continue;
    for (const [mutation, { count, coverage }] of figures) {
      const sum = sums.get(mutation) ?? { count: 0, coverage: 0 };
      sums.set(mutation, { count: sum.count + count, coverage: sum.coverage + coverage });
    }
  }
  const isCommon = ({ count, coverage }: MutationFigures) =>
    count > 0 && count / coverage >= options.minProportion;
  return new Map([...sums].filter(([, figures]) => isCommon(figures)));
}

/** Nucleotide insertions, '22204:GAG', with their counts. */
export async function countInsertions(
  db: Database,
  selection: Selection,
): Promise<Map<string, number>> {
  const rows = await db.query<{ item: string; count: string }>(
    `WITH ${selectChosen(selection)} SELECT item, count(*) AS count FROM chosen, ${list('insertions')} GROUP BY 1`,
    [selection.instance],
  );
  return new Map(rows.map(({ item, count }) => [item, Number(count)]));
}

/** Genomes by the value of an expression in SQL over `metadata`, `result` and `month`; '' for none. */
export async function countBy(
  db: Database,
  selection: Selection,
  expression: string,
): Promise<Map<string, number>> {
  const rows = await db.query<{ value: string; count: string }>(
    `WITH ${selectChosen(selection)} SELECT coalesce(${expression}, '') AS value, count(*) AS count
     FROM chosen GROUP BY 1 ORDER BY 1`,
    [selection.instance],
  );
  return new Map(rows.map(({ value, count }) => [value, Number(count)]));
}
