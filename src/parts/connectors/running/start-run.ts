import type { Database } from '../../../platform/postgres/database.ts';
import type { TakeForeignPort } from '../../../schema/foreign-records.ts';
import type { Clock } from '../../../std/clock.ts';
import { ArchiveClient } from '../archives/archive-client.ts';
import { createEnaRuns } from '../archives/ena-runs.ts';
import { createEnaSequences } from '../archives/ena-sequences.ts';
import { createNcbiSequences } from '../archives/ncbi-sequences.ts';
import type { Pace, Timer } from '../archives/pace.ts';
import { type Connector, type ConnectorSource, SOURCE_NAMES } from '../connector.ts';
import { runConnector } from './run-connector.ts';
import { createRunSink } from './run-sink.ts';
import type { ConnectorRun } from './run-store.ts';
import { createSequenceSink } from './sequence-sink.ts';

/** Where the interfaces of archives are. */
export type ArchiveAddresses = Readonly<Record<ConnectorSource, string>>;

export interface StartRunOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly pace: Pace;
  readonly entries: TakeForeignPort;
  readonly addresses: ArchiveAddresses;
  /** Key of the archive's interface, in clear. */
  readonly key: string | null;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly isWithdrawalAccepted: boolean;
}

/** Runs a connector against its archive. @throws ArchiveError; the reason of the signal */
export async function startRun(
  options: StartRunOptions,
  connector: Connector,
  run: ConnectorRun,
): Promise<'done' | 'partial'> {
  const { db, clock, timer, pace, entries, key, signal, isWithdrawalAccepted } = options;
  const { source, query, result } = connector;
  const address = options.addresses[source].replace(/\/+$/, '');
  const client = new ArchiveClient({
    name: SOURCE_NAMES[source],
    ...{ pace, timer, signal },
    requestsASecond: connector.requestsASecond,
    userAgent: options.userAgent,
    secrets: key === null ? [] : [key],
  });
  const now = () => clock.now();
  const context = { db, clock, connector, signal, isWithdrawalAccepted };
  if (result === 'read_run') {
    const archive = createEnaRuns({ client, address, query });
    const sink = createRunSink({ db, connector, now });
    return runConnector({ ...context, archive, sink }, run);
  }
  const archive =
    source === 'ena'
      ? createEnaSequences({ client, address, query })
      : createNcbiSequences({ client, address, query, key, email: connector.contactEmail });
  const instance = await entries.prepare(connector.instance);
  const sink = createSequenceSink({ db, entries, instance, connector, address, now });
  return runConnector({ ...context, archive, sink }, run);
}
