import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { VaultContext } from '../vault-context.ts';

const AT_ONCE = 200;

/**
 * Seals the headers of all kept files for the active key, those first that are for another one: some hundred at a time,
 * each of them changed only if it is still what was read. It may be cut off anywhere and is begun again.
 * Resolves with how many were sealed.
 */
export async function renewHeaders(context: VaultContext, signal: AbortSignal): Promise<number> {
  const { db, keys, clock } = context;
  let renewed = 0;
  let after = '';
  for (;;) {
    signal.throwIfAborted();
    const active = (await keys.listKeys()).find(({ state }) => state === 'active')?.id ?? '';
    const rows = await db.query<{ accession: string; header: Uint8Array; key: string }>(
      `SELECT accession, header, header_key AS key FROM vault_file
       WHERE header IS NOT NULL AND header_key <> $1 AND accession > $2 ORDER BY accession LIMIT $3`,
      [active, after, AT_ONCE],
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.accession;
    for (const { accession, header, key } of rows) {
      const fresh = await keys.renewHeader(header);
      renewed += await db.execute(
        'UPDATE vault_file SET header = $2, header_key = $3 WHERE accession = $1 AND header_key = $4',
        [accession, Buffer.from(fresh.header), fresh.key, key],
      );
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
    `SELECT header_key AS key, count(*) AS headers FROM vault_file WHERE header IS NOT NULL GROUP BY header_key`,
  );
  return new Map(rows.map(({ key, headers }) => [key, Number(headers)]));
}
