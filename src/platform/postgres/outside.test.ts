import test from 'node:test';
import { runPostgresContract } from './contract.test-kit.ts';
import { onOutsideServer } from './test-database.ts';

const url = process.env.OUTBREAK_TEST_DATABASE_URL;
if (url) runPostgresContract('outside', onOutsideServer(url));
else test('outside PostgreSQL', (t) => t.skip('needs OUTBREAK_TEST_DATABASE_URL'));
