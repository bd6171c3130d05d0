import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorsService } from '../parts/connectors/connectors-service.ts';
import { createEntryLinksReader } from '../parts/submission/foreign/read-entry-links.ts';
import { openSecretBox } from '../platform/secrets/secret-box.ts';
import { NODE_GROUP } from '../schema/caller.ts';
import type { Config } from '../schema/config.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';
import { programVersion } from './version.ts';

/** Joins connectors with the door through which records of archives come in, and with the node's keys. */
export async function openConnectors(
  { db, folders }: NodeState,
  config: Config,
  { submission }: Pick<Services, 'submission'>,
): Promise<ConnectorsService> {
  return new ConnectorsService({
    db,
    clock: systemClock,
    timer: {
      now: () => performance.now(),
      wait: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
    },
    box: await openSecretBox(folders.keysFolder),
    entries: submission.foreign,
    links: createEntryLinksReader(db),
    addresses: { ena: config.enaUrl, ncbi: config.ncbiUrl },
    nodeName: config.nodeName,
    programVersion,
    administrators: NODE_GROUP,
  });
}
