import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { GivenFile, VaultHoldsPort } from '../../../schema/ports.ts';

/** Tells which files are given at this moment: none that is locked, or in which somebody has opted out. */
export function createHoldsReader(on: Queryable): VaultHoldsPort {
  return {
    listGiven: async (files) => {
      const rows = await on.query<{ at: number | string }>(
        `SELECT a.at FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a (accession, body, at)
           JOIN vault_offer o ON o.accession = a.accession AND o.body_sha256 = a.body
         WHERE NOT o.is_held`,
        [files.map(({ accession }) => accession), files.map(({ bodySha256 }) => bodySha256)],
      );
      const given = new Set<GivenFile>();
      for (const { at } of rows) {
        const file = files[Number(at) - 1];
        if (file !== undefined) given.add(file);
      }
      return given;
    },
  };
}
