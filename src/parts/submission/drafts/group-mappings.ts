import { createHash } from 'node:crypto';
import { findUnknownChoices } from '../../../engine/validate/mapping/guess-columns.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { isMappingTooLarge, type TableMapping } from '../../../schema/table-mapping.ts';
import type { Submission } from './submission-record.ts';

/** What a group decided of tables with these headers. */
export interface GroupMapping {
  readonly headers: readonly string[];
  readonly mapping: TableMapping;
  readonly usedAt: string;
}

/** So many tables of other headers are remembered for a group, the last used ones. */
const KEPT = 50;

/** @throws AppError request-invalid for a mapping that names what there is none of */
export function requireMapping(mapping: TableMapping, checklists: readonly Checklist[]): void {
  const refuse = (detail: string): never => {
    throw new AppError('request-invalid', { detail });
  };
  if (isMappingTooLarge(mapping)) refuse('The mapping names more than 10,000 columns and values.');
  const request = { record: sampleMetadata, checklists };
  const [choice] = findUnknownChoices(mapping.columns, request);
  if (choice !== undefined) {
    refuse(
      `The mapping names "${choice.slice(0, 100)}", which is no field (such as "date") and no column of a checklist (such as "gisaid-epicov:covv_location").`,
    );
  }
  const field = Object.keys(mapping.values).find(
    (name) => !Object.hasOwn(sampleMetadata.fields, name),
  );
  if (field !== undefined) {
    refuse(`The mapping has values of "${field.slice(0, 100)}", which is no field.`);
  }
}

/** The order of columns says nothing of what they are. */
function findHeadersDigest(headers: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(headers.toSorted())).digest();
}

/** Remembers what was decided of a table for the group's next one with the same headers. */
export async function rememberMapping(
  db: Queryable,
  submission: Submission,
  table: { readonly headers: readonly string[]; readonly now: Date },
): Promise<void> {
  const { mapping, ownerGroup, submittedBy } = submission;
  if (Object.keys(mapping.columns).length + Object.keys(mapping.values).length === 0) return;
  await db.execute(
    `INSERT INTO group_mapping (owner_group, headers_digest, headers, mapping, used_at, used_by)
     VALUES ($1, $2, $3::jsonb, $4::jsonb, $5, $6)
     ON CONFLICT (owner_group, headers_digest)
     DO UPDATE SET headers = $3::jsonb, mapping = $4::jsonb, used_at = $5, used_by = $6`,
    [
      ownerGroup,
      findHeadersDigest(table.headers),
      JSON.stringify(table.headers),
      JSON.stringify(mapping),
      table.now,
      submittedBy,
    ],
  );
  await db.execute(
    `DELETE FROM group_mapping WHERE owner_group = $1 AND headers_digest NOT IN
       (SELECT headers_digest FROM group_mapping WHERE owner_group = $1
        ORDER BY used_at DESC, headers_digest LIMIT $2)`,
    [ownerGroup, KEPT],
  );
}

/** The mappings that a group has used, the last one first. */
export async function listMappings(db: Queryable, group: string): Promise<GroupMapping[]> {
  const rows = await db.query<Omit<GroupMapping, 'usedAt'> & { used_at: Date }>(
    `SELECT headers, mapping, used_at FROM group_mapping WHERE owner_group = $1
     ORDER BY used_at DESC, headers_digest`,
    [group],
  );
  return rows.map(({ used_at, ...row }) => ({ ...row, usedAt: used_at.toISOString() }));
}
