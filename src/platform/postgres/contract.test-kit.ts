import { runDatabaseContract } from './database.test-kit.ts';
import { runMigrateContract } from './migrate.test-kit.ts';
import { runOutboxContract } from './outbox.test-kit.ts';
import type { WithDatabase } from './test-database.ts';

/** Everything that the parts rely on, as tests over one kind of PostgreSQL server. */
export function runPostgresContract(server: string, withDatabase: WithDatabase): void {
  runDatabaseContract(server, withDatabase);
  runMigrateContract(server, withDatabase);
  runOutboxContract(server, withDatabase);
}
