import { openDataFolder } from '../data-folder/data-folder.ts';
import { openDatabase } from './database.ts';
import { startEmbeddedPostgres } from './embedded.ts';

/**
 * A small node for tests: `embedded.test-program.ts <data folder> hold|write`. It says in a line of
 * JSON how the start went, then writes rows and says each number once it is confirmed, and stops in
 * order when its standard input ends.
 */
async function main(path: string, task: string): Promise<void> {
  const start = performance.now();
  const folder = await openDataFolder(path, { programVersion: 'test' });
  if (!folder.ok) return say({ problem: folder.error });
  const { postgresFolder: clusterFolder, runFolder } = folder.value;
  const server = await startEmbeddedPostgres({ clusterFolder, runFolder });
  if (!server.ok) return say({ problem: server.error });
  await folder.value.announcePostgres(server.value.connection);
  const milliseconds = performance.now() - start;
  const database = await openDatabase(server.value.connection);
  await database.query('CREATE TABLE IF NOT EXISTS written (number bigint PRIMARY KEY)');
  const rows = await database.query<{ number: number }>('SELECT number FROM written');
  const numbers = rows.map((row) => row.number);
  const { pid, connection } = server.value;
  say({ started: { pid, milliseconds, socketFolder: connection.socketFolder, numbers } });

  let stopping = false;
  process.stdin.resume().on('end', () => {
    stopping = true;
  });
  const ended = new Promise((resolve) => process.stdin.on('end', resolve));
  for (let number = Math.max(0, ...numbers) + 1; task === 'write' && !stopping; number++) {
    await database.query('INSERT INTO written VALUES ($1)', [number]);
    say({ confirmed: number });
  }
  await ended;
  await database.close();
  await server.value.stop();
  await folder.value.close();
  say({ stopped: await server.value.ended });
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
