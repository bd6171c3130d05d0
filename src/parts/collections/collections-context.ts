import type { Database } from '../../platform/postgres/database.ts';
import type {
  FindByFilterPort,
  GroupsPort,
  ReadSequencesPort,
  ReadSummariesPort,
  RecordAccessPort,
} from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import type { DataCiteSettings } from './doi/datacite-client.ts';

/** What collections work with. */
export interface CollectionsContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly node: { readonly id: string; readonly name: string };
  /** Address of the node without a slash at its end, as it stands in citations. */
  readonly nodeUrl: () => string;
  /** Null where the node is not set up to get DOIs, with the reason. */
  readonly datacite:
    | { readonly isSet: true; readonly settings: DataCiteSettings }
    | { readonly isSet: false; readonly why: string };
  /** Ports: submission has the entries. */
  readonly readSummaries: ReadSummariesPort['readSummaries'];
  readonly readSequences: ReadSequencesPort['readSequences'];
  readonly recordAccess: RecordAccessPort['recordAccess'];
  /** Port: genomes finds entries by a filter. */
  readonly findByFilter: FindByFilterPort['findByFilter'];
  /** Port: identity knows groups. */
  readonly readGroupNames: GroupsPort['readGroupNames'];
}
