import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parsePublicKey } from '../../src/platform/audit/audit-head.ts';
import { checkAuditChain } from '../../src/platform/audit/check-audit-chain.ts';
import { readLines, toHeadPath } from '../../src/platform/audit/head-file.ts';
import { readAuditRows } from '../../src/platform/audit/read-audit-rows.ts';
import { openNodeIdentity } from '../../src/platform/node-identity/node-identity.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { defined } from '../../src/std/assert.ts';
import { openNodeDatabase } from '../contract/node-database.test-kit.ts';

/** What must never be found in a database, each as a question that gives the offenders. */
const NEVER: Readonly<Record<string, string>> = {
  'a version without its one step to release': `
    SELECT e.accession, e.version FROM entry e WHERE (
      SELECT count(*) FROM entry_transition t WHERE t.accession = e.accession AND t.version = e.version
        AND t.to_state IN ('released', 'revised')) <> 1`,
  'a released draft without its version': `
    SELECT d.id FROM draft d LEFT JOIN entry e ON e.accession = d.accession AND e.version = d.released_version
    WHERE d.state = 'released' AND e.accession IS NULL`,
  'a version that is of two drafts or of none': `
    SELECT e.accession, e.version FROM entry e WHERE (
      SELECT count(*) FROM draft d WHERE d.accession = e.accession AND d.released_version = e.version) <> 1`,
  'a draft whose state is not that of its last step': `
    SELECT d.id, d.state FROM draft d WHERE d.state <> (
      SELECT CASE t.to_state WHEN 'revised' THEN 'released' ELSE t.to_state END
      FROM entry_transition t WHERE t.draft = d.id ORDER BY t.id DESC LIMIT 1)`,
  'a sequence that a released draft still holds': `
    SELECT s.draft FROM draft_sequence s JOIN draft d ON d.id = s.draft WHERE d.state = 'released'`,
  'a version that leaves out the one before': `
    SELECT accession FROM entry GROUP BY accession HAVING count(*) <> max(version)`,
  'an approved draft that nobody releases': `SELECT id FROM draft WHERE state = 'approved'`,
  'a submission whose processing does not end': `SELECT id FROM submission WHERE state = 'processing'`,
};

/** Checks a running node at rest: entries, drafts, steps and jobs agree, and the audit log is intact. */
export async function checkRecords(data: string): Promise<void> {
  const db = await openNodeDatabase(data);
  try {
    for (const [what, question] of Object.entries(NEVER)) {
      assert.deepEqual(await db.query(question), [], what);
    }
    await checkJobs(db);
    await checkAudit(db, data);
  } finally {
    await db.close();
  }
}

/** A job that has done its work may be about to be removed. */
async function checkJobs(db: Database): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const left = await db.query(
      `SELECT task_identifier, attempts, last_error FROM graphile_worker.jobs
       WHERE task_identifier IN ('process-submission', 'release-drafts') AND locked_at IS NULL`,
    );
    if (left.length === 0) return;
    assert.ok(tries < 200, `jobs left: ${JSON.stringify(left)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function checkAudit(db: Database, data: string): Promise<void> {
  const identity = await openNodeIdentity(join(data, 'keys'));
  const verdict = await checkAuditChain({
    rows: readAuditRows(db, { after: 0 }),
    headLines: readLines(toHeadPath(data)),
    publicKey: defined(parsePublicKey(identity.publicKey), 'the public key'),
  });
  assert.deepEqual(verdict.findings, []);
}
