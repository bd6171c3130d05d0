import type { Database } from '../../../platform/postgres/database.ts';
import type { EnaServiceId } from './ena-store.ts';
import type { WebinOptions } from './webin-client.ts';

/** What everything that is sent to ENA for a group works with. */
export interface SendContext {
  readonly db: Database;
  readonly group: string;
  readonly service: EnaServiceId;
  readonly centerName: string;
  /** 'YYYY-MM-DD' in the future; null where objects become public at once. */
  readonly holdUntil: string | null;
  readonly webin: WebinOptions;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}
