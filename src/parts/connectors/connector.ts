import { z } from 'zod';

/** Archives that are asked. Their records are the same of INSDC; each has an interface of its own. */
export const connectorSources = ['ena', 'ncbi'] as const;
export type ConnectorSource = (typeof connectorSources)[number];

/** What is brought: genomes, which become entries; or what is known of raw reads, with links to their files. */
export const connectorResults = ['sequence', 'read_run'] as const;
export type ConnectorResult = (typeof connectorResults)[number];

/** How archives are called. */
export const SOURCE_NAMES: Readonly<Record<ConnectorSource, string>> = { ena: 'ENA', ncbi: 'NCBI' };

/**
 * The most requests a second that an archive allows: ENA 50; NCBI 3, and 10 with a key (NCBI Insights, "New API Keys for
 * the E-utilities"; ENA answers 429 beyond its limit).
 */
export function findMostRequests(source: ConnectorSource, hasKey: boolean): number {
  if (source === 'ena') return 50;
  return hasKey ? 10 : 3;
}

const day = z.iso.date().nullable().default(null);

/** Whether quotes and brackets of a query are closed, so that what follows it is not read as part of it. */
function isBalanced(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === '(') depth += 1;
    else if (!isQuoted && character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0 && !isQuoted;
}

/** What a connector asks an archive for. */
export const connectorQuery = z.strictObject({
  taxon: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .describe('NCBI Taxonomy id; records of the taxa below it count too.'),
  collectedFrom: day.describe('First day of collection.'),
  collectedTo: day.describe('Last day of collection.'),
  publicFrom: day.describe('Records that became public on this day or later.'),
  publicTo: day.describe('Records that became public on this day or before.'),
  country: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^"()\p{Cc}]*$/u, 'Give the name of a country as INSDC spells it, without quotes.')
    .nullable()
    .default(null)
    .describe('Country of collection, as INSDC spells it.'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^\P{Cc}*$/u, 'A query is one line of text.')
    .refine(isBalanced, 'A quote or bracket of the query is not closed.')
    .nullable()
    .default(null)
    .describe("More conditions, in the archive's own language."),
});
export type ConnectorQuery = z.output<typeof connectorQuery>;

/** A connector as it is kept. */
export interface Connector {
  readonly id: string;
  readonly name: string;
  readonly source: ConnectorSource;
  readonly result: ConnectorResult;
  readonly instance: string;
  readonly query: ConnectorQuery;
  /** Minute, hour, day, month, weekday in UTC. */
  readonly schedule: string;
  /** The most records that one run fetches. */
  readonly mostRecords: number;
  readonly requestsASecond: number;
  readonly contactEmail: string;
  readonly hasKey: boolean;
  readonly isPaused: boolean;
  readonly addedBy: string;
  readonly addedAt: Date;
  readonly nextRunAt: Date | null;
  /** 'YYYY-MM-DD' up to which all changes of the archive are here; null before the first. */
  readonly readUntil: string | null;
  readonly succeededAt: Date | null;
  /** Runs in a row that failed. */
  readonly failures: number;
}
