import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../log/logger.ts';
import type { Database } from '../postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../postgres/migrate.ts';
import { onEmbeddedServer } from '../postgres/test-database.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { HeadSigner } from './audit-head.ts';
import { AuditLog } from './audit-log.ts';
import { type AuditVerdict, checkAuditChain } from './check-audit-chain.ts';
import { readLines, toHeadPath } from './head-file.ts';
import { HeadKeeper } from './head-keeper.ts';
import { readAuditRows } from './read-audit-rows.ts';

/** A log with its heads in a folder of its own. */
export interface AuditWorld {
  readonly db: Database;
  readonly log: AuditLog;
  readonly signer: HeadSigner;
  readonly publicKeyText: string;
  readonly headPath: string;
  keeper: HeadKeeper;
  /** The keeper as after a start of the node. */
  reopen(): Promise<void>;
  verify(): Promise<AuditVerdict>;
  /** Runs a statement with the rights of a superuser who has switched the triggers off. */
  forge(statement: string): Promise<void>;
}

export const makeEntry = (target: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  operation: 'release-entries',
  actor: 'account-1',
  target,
  status: 200,
  requestId: 'request-1',
  clientAddress: '192.0.2.1',
  details: {},
  ...more,
});

const clock = { now: () => new Date('2026-03-04T05:06:07.089Z') };

export function withAudit(work: (world: AuditWorld) => Promise<void>): Promise<void> {
  return onEmbeddedServer()([PLATFORM_MIGRATIONS], async (db) => {
    const folder = await mkdtemp(join(tmpdir(), 'outbreak-audit-'));
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signer = { id: 'node-1', signingKey: privateKey };
    const headPath = toHeadPath(folder);
    const open = () =>
      HeadKeeper.open({ db, path: headPath, signer, clock, logger: createLogger('silent') });
    const world: AuditWorld = {
      db,
      signer,
      publicKeyText: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      headPath,
      keeper: await open(),
      log: new AuditLog({ db, clock, sign: () => world.keeper.advance() }),
      async reopen() {
        await world.keeper.close();
        world.keeper = await open();
      },
      verify: () =>
        checkAuditChain({
          rows: readAuditRows(db, { after: 0 }),
          headLines: readLines(headPath),
          publicKey,
        }),
      async forge(statement) {
        await db.query(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`);
      },
    };
    try {
      await work(world);
    } finally {
      await world.keeper.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
