import { AuditService } from '../parts/audit/audit-service.ts';
import { AuditLog } from '../platform/audit/audit-log.ts';
import { toHeadPath } from '../platform/audit/head-file.ts';
import { HeadKeeper } from '../platform/audit/head-keeper.ts';
import type { Logger } from '../platform/log/logger.ts';
import type { Config } from '../schema/config.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';

/** The audit log of a node that runs, with the keeper of its signed heads. */
export interface OpenedAudit {
  readonly log: AuditLog;
  readonly service: AuditService;
  close(): Promise<void>;
}

/** Opens the audit log; only the process that holds the data folder may. */
export async function openAudit(
  { db, identity, folders }: NodeState,
  config: Config,
  logger: Logger,
): Promise<OpenedAudit> {
  const headPath = toHeadPath(folders.path);
  const clock = systemClock;
  const keeper = await HeadKeeper.open({ db, path: headPath, signer: identity, clock, logger });
  const log = new AuditLog({ db, clock, sign: () => keeper.advance() });
  const service = new AuditService({
    db,
    identity,
    headPath,
    findLastHead: () => keeper.last,
    record: (entry) => log.record(entry),
    headUrl: config.auditHeadUrl ?? null,
  });
  return { log, service, close: () => keeper.close() };
}
