import { listInputs, listOutputs } from './run-store.ts';
import type { WorkflowsContext } from './workflows-context.ts';

const MOST_AT_ONCE = 500;

/**
 * Finds runs whose drafts have been released, keeps which entries they became, and links their reads and results to
 * these. May be cut off: a run whose files are not all linked yet has no accession and is found again.
 */
export async function linkReleased({
  db,
  drafts,
  archive,
}: Pick<WorkflowsContext, 'db' | 'drafts' | 'archive'>): Promise<void> {
  for (let after = 0; ; ) {
    const runs = await db.query<{
      id: string;
      number: number;
      submission: string;
      startedBy: string;
    }>(
      `SELECT id, number::float8 AS number, submission, started_by AS "startedBy" FROM workflow_run
       WHERE submission IS NOT NULL AND accession IS NULL AND number > $1 ORDER BY number LIMIT $2`,
      [after, MOST_AT_ONCE],
    );
    const last = runs.at(-1);
    if (last === undefined) return;
    after = last.number;
    const accessions = await drafts.findAccessions(runs.map(({ submission }) => submission));
    for (const { id, submission, startedBy: by } of runs) {
      const accession = accessions.get(submission);
      if (accession === undefined) continue;
      const files = [...(await listInputs(db, id)), ...(await listOutputs(db, id))];
      await archive.addFileLink(
        files.map(({ file }) => file),
        { accession, by },
      );
      await db.execute('UPDATE workflow_run SET accession = $2 WHERE id = $1', [id, accession]);
    }
  }
}
