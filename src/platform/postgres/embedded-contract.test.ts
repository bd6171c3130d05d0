import { runPostgresContract } from './contract.test-kit.ts';
import { onEmbeddedServer } from './test-database.ts';

runPostgresContract('embedded', onEmbeddedServer());
