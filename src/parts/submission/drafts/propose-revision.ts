import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { NO_INSTANCE, type Notice, type ProposedRevision } from '../../../schema/ports.ts';
import { NO_MAPPING } from '../../../schema/table-mapping.ts';
import { getInstance } from '../instance-store.ts';
import { settingsInput } from './draft-schemas.ts';
import type { DraftService } from './draft-service.ts';

// What makes a revision impossible for good: asking again would not help.
const HOPELESS = ['group-not-found', 'instance-not-found'];

/**
 * Makes a draft revision of an entry in a submission of its owner's group, where it waits for approval like any
 * other. Asked again with the same key it finds the one that it made.
 */
export async function proposeRevision(
  drafts: DraftService,
  { key, accession, instance, ownerGroup, changes, title, by, why }: ProposedRevision,
): Promise<string | null> {
  // The correction was decided by who may; the revision needs no more than the right to send.
  const grants = [{ group: ownerGroup, rights: ['submit' as const], via: 'membership' as const }];
  const caller: Caller = { ...by, email: '', role: 'member', grants, token: null };
  try {
    if ((await getInstance(drafts.db, instance)).simulated) return null;
    const { submission } = await drafts.revise(caller, {
      group: ownerGroup,
      instance,
      title,
      method: 'correction',
      settings: settingsInput.parse({}),
      mapping: NO_MAPPING,
      idempotencyKey: key,
      revisions: [{ accession, changes }],
      why,
    });
    return await tellOwner(drafts, submission, ownerGroup);
  } catch (error) {
    if (error instanceof AppError && HOPELESS.includes(error.code)) return null;
    throw error;
  }
}

/** A submission without a draft is of no use: the entry says by now what was to be corrected. */
async function tellOwner(
  drafts: DraftService,
  submission: string,
  group: string,
): Promise<string | null> {
  return drafts.db.transaction(async (tx) => {
    const [draft] = await tx.query('SELECT 1 FROM draft WHERE submission = $1', [submission]);
    if (draft === undefined) {
      await tx.execute('DELETE FROM submission WHERE id = $1', [submission]);
      return null;
    }
    const notice: Notice = {
      kind: 'drafts-waiting',
      to: { group, right: 'release' },
      group,
      subject: `drafts-waiting ${submission}`,
      values: { count: 1 },
      path: `/submissions/${submission}`,
    };
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
    return submission;
  });
}
