import { z } from 'zod';

/** A service that says who somebody is, by OpenID Connect. */
export interface IdentityProvider {
  /** In addresses: /api/providers/{id}/callback is what the provider has to know. */
  readonly id: string;
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
}

/** Providers of which an operator gives only the client's id and secret. */
export const presets = {
  // Issuers as their discovery documents name them.
  orcid: { title: 'ORCID', issuer: 'https://orcid.org', scopes: ['openid'] },
  'orcid-sandbox': {
    title: 'ORCID sandbox',
    issuer: 'https://sandbox.orcid.org',
    scopes: ['openid'],
  },
  'ls-login': {
    title: 'LS Login',
    issuer: 'https://login.aai.lifescience-ri.eu/oidc/',
    scopes: ['openid', 'profile', 'email'],
  },
} as const;
type Preset = keyof typeof presets;

const secretFields = {
  clientSecret: z.string().min(1).optional(),
  clientSecretFile: z.string().min(1).optional(),
  clientSecretVariable: z.string().min(1).optional(),
};

const clientFields = { clientId: z.string().min(1).max(300), ...secretFields };
const idField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'Lower-case letters, digits and hyphens.');

const isSafe = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
};

/** A list in the file of providers. */
export const providersSchema = z
  .array(
    z.union(
      [
        z.strictObject({
          preset: z.enum(Object.keys(presets) as [Preset, ...Preset[]]),
          ...clientFields,
        }),
        z.strictObject({
          id: idField,
          title: z.string().min(1).max(60),
          issuer: z.url().refine(isSafe, 'An issuer has an https address, or one of this machine.'),
          scopes: z
            .array(z.string().min(1).max(100))
            .default(['openid', 'profile', 'email'])
            .refine((scopes) => scopes.includes('openid'), "The scope 'openid' is missing."),
          ...clientFields,
        }),
      ],
      { error: 'Give "preset", or "id", "title" and "issuer"; and "clientId" with each.' },
    ),
  )
  .max(20)
  .superRefine((list, context) => {
    list.forEach((entry, i) => {
      const given = Object.keys(secretFields).filter((name) => name in entry);
      if (given.length > 1) {
        context.addIssue({
          code: 'custom',
          path: [i],
          message: `Give only one of ${given.join(', ')}.`,
        });
      }
    });
    const ids = list.map((entry) => ('preset' in entry ? entry.preset : entry.id));
    const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
    if (twice >= 0) {
      context.addIssue({
        code: 'custom',
        path: [twice],
        message: `There are two providers '${ids[twice]}'.`,
      });
    }
  });

export type ProviderEntry = z.output<typeof providersSchema>[number];

/** The provider that an entry of the file means, with its secret. */
export function toProvider(entry: ProviderEntry, clientSecret: string | null): IdentityProvider {
  const { clientId } = entry;
  if ('preset' in entry)
    return { id: entry.preset, ...presets[entry.preset], clientId, clientSecret };
  const { id, title, issuer, scopes } = entry;
  return { id, title, issuer, scopes, clientId, clientSecret };
}
