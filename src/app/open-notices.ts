import { createMailTransport } from '../parts/notices/mail/mail-transport.ts';
import { NoticeReader } from '../parts/notices/notice-reader.ts';
import { NoticesService } from '../parts/notices/notices-service.ts';
import type { Logger } from '../platform/log/logger.ts';
import { openSecretBox } from '../platform/secrets/secret-box.ts';
import type { Config } from '../schema/config.ts';
import type { GroupsPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';

/** Notices of a node that runs. */
export interface OpenedNotices {
  readonly service: NoticesService;
  readonly reader: NoticeReader;
}

/** Joins notices with the node's keys, its mail server and the people it knows. */
export async function openNotices(
  { db, folders }: NodeState,
  {
    config,
    logger,
    groups,
    nodeUrl,
  }: {
    readonly config: Config;
    readonly logger: Logger;
    readonly groups: GroupsPort;
    readonly nodeUrl: string;
  },
): Promise<OpenedNotices> {
  const box = await openSecretBox(folders.keysFolder);
  const service = new NoticesService({
    db,
    clock: systemClock,
    box,
    groups,
    transport: createMailTransport({
      smtpUrl: config.smtpUrl ?? null,
      mailFrom: config.mailFrom ?? null,
      mailFolder: config.mailFolder ?? null,
      domain: new URL(nodeUrl).hostname,
    }),
    nodeName: config.nodeName,
    nodeUrl,
    mayReachPrivate: config.webhooksToPrivate,
  });
  return { service, reader: new NoticeReader(db, { groups, box, nodeUrl, logger }) };
}
