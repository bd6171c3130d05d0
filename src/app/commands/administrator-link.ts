import { IdentityService } from '../../parts/identity/identity-service.ts';
import { systemClock } from '../../std/clock.ts';
import { openOrShareState } from '../open-state.ts';
import { openContext, refuse } from './command-context.ts';

/** Prints a new one-time link for an administrator's account. */
export async function printAdministratorLink(
  flags: Record<string, string | undefined>,
): Promise<number> {
  const { config, logger } = openContext({ logLevel: 'warn', ...flags });
  const opened = await openOrShareState(config, logger);
  if (!opened.ok) refuse([opened.error]);
  const state = opened.value;
  try {
    const identity = new IdentityService({
      db: state.db,
      clock: systemClock,
      describeNode: () => Promise.reject(new Error('not served here')),
    });
    const token = await identity.createAdministratorLink();
    const scheme = config.tlsCertificate === undefined ? 'http' : 'https';
    const url = config.publicUrl ?? `${scheme}://${config.host}:${config.port}`;
    process.stdout.write(`${url}/welcome/${token}\n`);
    return 0;
  } finally {
    await state.close();
  }
}
