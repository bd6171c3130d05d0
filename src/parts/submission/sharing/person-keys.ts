import { PERSON_PREFIX } from '../../../schema/caller.ts';

/** SQL of the accounts that an entry is shared with, as `Ownership` names them. @param accession the entry's, in SQL */
export function personKeysOf(accession: string): string {
  return `ARRAY(SELECT '${PERSON_PREFIX}' || ps.account FROM person_share ps
    WHERE ps.accession = ${accession} AND ps.account IS NOT NULL ORDER BY ps.account)`;
}
