import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type {
  VaultDataset,
  VaultDatasetsPort,
  VaultFile,
  VaultPolicy,
  VaultUseTerm,
} from '../../../schema/ports.ts';
import { parseVaultAccession } from './record-kinds.ts';

interface DatasetRow {
  readonly accession: string;
  readonly version: number;
  readonly ownerGroup: string;
  readonly isSimulated: boolean;
  readonly isWithdrawn: boolean;
  readonly isAssessed: boolean;
  readonly publishedAt: Date;
  readonly body: { readonly title: string; readonly description: string };
  readonly policy: string;
  readonly policyVersion: number;
  readonly policyBody: {
    readonly title: string;
    readonly text: string;
    readonly useTerms: readonly VaultUseTerm[];
    /** Absent from policies that were published before there was such a choice. */
    readonly plainDelivery?: boolean;
    readonly needsAssessment?: boolean;
  };
  readonly committee: string;
  readonly committeeGroup: string;
  readonly committeeBody: { readonly title: string; readonly contact: string };
}

/** Published datasets with the last published versions of what they name. */
const DATASETS = `SELECT r.accession, r.version, r.owner_group AS "ownerGroup", r.is_simulated AS "isSimulated",
    r.state = 'withdrawn' AS "isWithdrawn",
    EXISTS (SELECT FROM vault_standing_assessment a WHERE a.dataset = r.accession
      AND a.review_by >= (now() AT TIME ZONE 'UTC')::date) AS "isAssessed", v.published_at AS "publishedAt", v.body,
    p.accession AS policy, p.version AS "policyVersion", pv.body AS "policyBody",
    c.accession AS committee, c.owner_group AS "committeeGroup", cv.body AS "committeeBody"
  FROM vault_record r JOIN vault_version v ON v.accession = r.accession AND v.version = r.version
    JOIN vault_record p ON p.accession = v.body ->> 'policy'
    JOIN vault_version pv ON pv.accession = p.accession AND pv.version = p.version
    JOIN vault_record c ON c.accession = pv.body ->> 'committee'
    JOIN vault_version cv ON cv.accession = c.accession AND cv.version = c.version
  WHERE r.kind = 'dataset'`;

// A kept header is sealed for the node's key alone, so that it is as long as one for any other single reader.
const FILES = `f.accession, f.name, f.owner_group AS "ownerGroup", f.plain_bytes AS "plainBytes",
  f.plain_sha256 AS "plainSha256", f.plain_md5 AS "plainMd5",
  coalesce(octet_length(f.header), 0) AS "headerBytes", f.body_bytes AS "bodyBytes",
  f.body_sha256 AS "bodySha256", f.dictionary, f.ready_at AS "readyAt"`;

/** What the vault tells the access desk. */
export function createDatasetReader(on: Queryable): VaultDatasetsPort {
  const findDataset = async (text: string): Promise<VaultDataset | null> => {
    const accession = parseVaultAccession(text)?.accession ?? '';
    const [row] = await on.query<DatasetRow>(`${DATASETS} AND r.accession = $1`, [accession]);
    return row === undefined ? null : toDataset(row);
  };
  return {
    findDataset,
    listDatasets: async () => {
      const rows = await on.query<DatasetRow>(
        `${DATASETS} AND r.state <> 'withdrawn' ORDER BY r.accession`,
      );
      return rows.map(toDataset);
    },
    listFiles: async (text) => {
      const accession = parseVaultAccession(text)?.accession ?? '';
      return on.query<VaultFile>(
        `SELECT ${FILES} FROM vault_record r
           JOIN vault_dataset_file d ON d.dataset = r.accession AND d.version = r.version
           JOIN vault_offer f ON f.accession = d.file
         WHERE r.accession = $1 ORDER BY f.name, f.accession`,
        [accession],
      );
    },
    findFile: async (text) => {
      const accession = parseVaultAccession(text)?.accession ?? '';
      // One question: how long the answer takes does not tell whether there is such a file.
      const [row] = await on.query<VaultFile & { readonly datasets: readonly string[] }>(
        `SELECT ${FILES}, ARRAY(
             SELECT d.dataset FROM vault_dataset_file d
               JOIN vault_record r ON r.accession = d.dataset AND r.version = d.version
             WHERE d.file = f.accession ORDER BY d.dataset) AS datasets
         FROM vault_offer f WHERE f.accession = $1`,
        [accession],
      );
      if (row === undefined) return null;
      const { datasets, ...file } = row;
      return { file, datasets };
    },
    findDatasets: async (accessions) => {
      const rows = await on.query<DatasetRow>(
        `${DATASETS} AND r.accession = ANY ($1) ORDER BY r.accession`,
        [accessions],
      );
      return rows.map(toDataset);
    },
    findFilesOf: async (datasets, files) => {
      const rows = await on.query<VaultFile & { readonly dataset: string }>(
        `SELECT d.dataset, ${FILES} FROM vault_record r
           JOIN vault_dataset_file d ON d.dataset = r.accession AND d.version = r.version
           JOIN vault_offer f ON f.accession = d.file
         WHERE r.accession = ANY ($1) AND ($2::text[] IS NULL OR f.accession = ANY ($2)) AND NOT f.is_held
         ORDER BY d.dataset, f.name, f.accession`,
        [datasets, files],
      );
      return rows.map(({ dataset, ...file }) => ({ dataset, file }));
    },
  };
}

function toDataset(row: DatasetRow): VaultDataset {
  const {
    body,
    policy,
    policyVersion,
    policyBody,
    committee,
    committeeGroup,
    committeeBody,
    ...rest
  } = row;
  const conditions: VaultPolicy = {
    accession: policy,
    version: policyVersion,
    title: policyBody.title,
    text: policyBody.text,
    useTerms: policyBody.useTerms,
    plainDelivery: policyBody.plainDelivery === true,
    needsAssessment: policyBody.needsAssessment === true,
    committee: {
      accession: committee,
      title: committeeBody.title,
      group: committeeGroup,
      contact: committeeBody.contact,
    },
  };
  return { ...rest, title: body.title, description: body.description, policy: conditions };
}
