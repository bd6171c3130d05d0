import { z } from 'zod';
import { groupRoles, nodeRoles, tokenScopes } from '../../schema/caller.ts';

/** Schemas that several operations of the part share. */
export const idField = z.string().regex(/^[\w:-]{1,64}$/, 'An id has letters, digits and hyphens.');
export const secretField = z.string().regex(/^[\w-]{1,200}$/, 'A token has letters and digits.');
export const nameField = z.string().trim().min(1).max(200);
export const emailField = z.email().max(200);
export const passwordField = z.string().min(12, 'Choose at least 12 characters.').max(500);
export const codeField = z.string().trim().min(6).max(20);
export const userCodeField = z
  .string()
  .regex(/^[A-Za-z]{4}[ -]?[A-Za-z]{4}$/, 'A code has eight letters, such as BCDF-GHJK.');
export const scopesField = z.array(z.enum(tokenScopes)).min(1).max(tokenScopes.length);
export const roleField = z.enum(groupRoles);
export const nodeRoleField = z.enum(nodeRoles);

export const groupFields = {
  name: nameField,
  institution: z.string().trim().max(300).default(''),
  country: z
    .string()
    .regex(/^([A-Z]{2})?$/, 'ISO 3166-1: two letters such as DE, or nothing.')
    .default(''),
  contactEmail: z.union([emailField, z.literal('')]).default(''),
  address: z.string().trim().max(500).default(''),
} as const;

export const newTokenFields = {
  name: nameField,
  scopes: scopesField,
  days: z.number().int().min(1).max(366).describe('Days until it ends by itself.'),
} as const;

export const accountShape = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: nodeRoleField,
});

export const tokenShape = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  limitGroup: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedOn: z.string().nullable(),
  lastUsedAddress: z.string().nullable(),
});

export const createdTokenShape = z.object({
  id: z.string(),
  token: z.string().describe('Shown this once; only a digest of it is kept.'),
  expiresAt: z.string(),
});

export const groupShape = z.object({
  id: z.string(),
  name: z.string(),
  institution: z.string(),
  country: z.string(),
  contactEmail: z.string(),
  address: z.string(),
  createdAt: z.string(),
  isArchived: z.boolean(),
});
