import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { VaultContext } from '../vault-context.ts';

const AT_ONCE = 200;

/** A kept header: of a file, or of an edition of it without some persons' rows. */
interface KeptHeader {
  readonly place: string;
  readonly header: Uint8Array;
  readonly key: string;
}

const PLACES = [
  {
    list: `SELECT accession AS place, header, header_key AS key FROM vault_file
      WHERE header IS NOT NULL AND header_key <> $1 AND accession > $2 ORDER BY accession LIMIT $3`,
    change:
      'UPDATE vault_file SET header = $2, header_key = $3 WHERE accession = $1 AND header_key = $4',
  },
  {
    list: `SELECT body_sha256 AS place, header, header_key AS key FROM vault_edition
      WHERE header IS NOT NULL AND header_key <> $1 AND body_sha256 > $2 ORDER BY body_sha256 LIMIT $3`,
    change:
      'UPDATE vault_edition SET header = $2, header_key = $3 WHERE body_sha256 = $1 AND header_key = $4',
  },
] as const;

/**
 * Seals the headers of all that is kept for the active key, those first that are for another one: some hundred at a time,
 * each of them changed only if it is still what was read. It may be cut off anywhere and is begun again.
 * Resolves with how many were sealed.
 */
export async function renewHeaders(context: VaultContext, signal: AbortSignal): Promise<number> {
  const { db, keys, clock } = context;
  let renewed = 0;
  for (const { list, change } of PLACES) {
    let after = '';
    for (;;) {
      signal.throwIfAborted();
      const active = (await keys.listKeys()).find(({ state }) => state === 'active')?.id ?? '';
      const rows = await db.query<KeptHeader>(list, [active, after, AT_ONCE]);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.place;
      for (const { place, header, key } of rows) {
        const fresh = await keys.renewHeader(header);
        renewed += await db.execute(change, [place, Buffer.from(fresh.header), fresh.key, key]);
      }
    }
  }
  if (renewed > 0) {
    await db.transaction(async (tx) => {
      appendAudit(
        tx,
        {
          operation: 'vault-headers-renewed',
          actor: null,
          target: '/vault/keys',
          status: 200,
          requestId: '',
          clientAddress: '',
          details: { headers: renewed },
        },
        clock.now(),
      );
    });
  }
  return renewed;
}

/** How many kept headers are for each key, by its id. */
export async function countHeaders(db: VaultContext['db']): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ key: string; headers: number | string }>(
    `SELECT key, count(*) AS headers FROM (
       SELECT header_key AS key FROM vault_file WHERE header IS NOT NULL
       UNION ALL SELECT header_key FROM vault_edition WHERE header IS NOT NULL) kept
     GROUP BY key`,
  );
  return new Map(rows.map(({ key, headers }) => [key, Number(headers)]));
}
