import type { Database } from '../../../platform/postgres/database.ts';
import { PROGRAM } from '../drafts/actor.ts';
import { editDrafts } from '../drafts/edit-drafts.ts';
import { afterVerdicts } from './after-verdicts.ts';
import type { ReadRules } from './give-up-on.ts';
import { findPipeline } from './pipeline-settings.ts';

// Drafts of one transaction.
const PAGE = 500;

/**
 * Gives every draft that waits for a pipeline which there is no more the verdict that the node itself has of it. It may
 * be cut off anywhere and is then run again. An instance that has a pipeline again is left alone.
 */
export async function leavePipeline(
  db: Database,
  instance: string,
  options: { readonly now: Date; readonly readRules: ReadRules; readonly signal: AbortSignal },
): Promise<void> {
  const { now, readRules, signal } = options;
  const rules = await readRules(instance);
  for (;;) {
    signal.throwIfAborted();
    if ((await findPipeline(db, instance)) !== null) return;
    const page = await db.query<{ draft: number; submission: string }>(
      `SELECT q.draft, d.submission FROM draft_pipeline q JOIN draft d ON d.id = q.draft
       WHERE q.instance = $1 AND d.state = 'waiting' ORDER BY d.submission, q.draft LIMIT $2`,
      [instance, PAGE],
    );
    if (page.length === 0) break;
    for (const [submission, drafts] of Map.groupBy(page, (one) => one.submission)) {
      await db.transaction(async (tx) => {
        const edits = drafts.map(({ draft: id }) => ({ id, changes: {}, verdict: [] }));
        const why = 'Its instance has no pipeline any more: this node decides.';
        await editDrafts(tx, submission, edits, { ...rules, actor: PROGRAM, now, why });
        await afterVerdicts(tx, submission, now);
      });
    }
  }
  await db.execute('DELETE FROM draft_pipeline WHERE instance = $1', [instance]);
}
