import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type IdentityProvider,
  type ProviderEntry,
  providersSchema,
  toProvider,
} from '../parts/identity/providers/identity-provider.ts';
import type { Problem } from '../schema/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';

const CODE = 'setting-invalid';

/** Reads the file of identity providers and the secrets that it names. */
export function readProviders(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Result<readonly IdentityProvider[], Problem> {
  const failAt = (where: string, hint: string) =>
    fail({ code: CODE, where: `${path}${where}`, value: '', hint });
  let parsed: unknown;
  try {
    const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
    parsed = yaml.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return failAt('', (error as Error).message);
  }
  const checked = providersSchema.safeParse(parsed);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return failAt(` ${issue?.path.join('.') ?? ''}`, issue?.message ?? '');
  }
  const providers: IdentityProvider[] = [];
  for (const [i, entry] of checked.data.entries()) {
    const secret = readSecret(entry, environment);
    if (!secret.ok) return failAt(` ${i}`, secret.error);
    providers.push(toProvider(entry, secret.value));
  }
  return succeed(providers);
}

/** A secret stands in a file or a variable, so that the list itself can be shown to others. */
function readSecret(
  { clientSecret, clientSecretFile, clientSecretVariable }: ProviderEntry,
  environment: Readonly<Record<string, string | undefined>>,
): Result<string | null, string> {
  if (clientSecretVariable !== undefined) {
    const value = environment[clientSecretVariable];
    if (value !== undefined && value !== '') return succeed(value);
    return fail(`The environment variable ${clientSecretVariable} is not set.`);
  }
  if (clientSecretFile === undefined) return succeed(clientSecret ?? null);
  try {
    return succeed(readFileSync(clientSecretFile, 'utf8').trim());
  } catch (error) {
    return fail((error as Error).message);
  }
}
