import type { UseVerdict } from './use-verdict.ts';

/** Names of a list in a text, parted by comma, semicolon or line. */
export function splitNames(text: string): readonly string[] {
  return text
    .split(/[,;\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The words alone: case, accents of composition and blanks do not tell two texts apart. */
export function normaliseWords(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Identifiers of ROR (organisations) and ORCID (people), with or without their address, as they are compared. */
function toIdentifier(text: string): string | null {
  const match =
    /^(?:https?:\/\/)?(?:ror\.org\/(0[a-z0-9]{8})|(?:orcid\.org\/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX]))$/i.exec(
      text.trim(),
    );
  return (match?.[1] ?? match?.[2])?.toUpperCase() ?? null;
}

/**
 * Whether all names are among the allowed ones. Names may be written in more than one way, so that another name
 * needs a person; identifiers of ROR or ORCID on both sides decide.
 */
export function compareNames(names: readonly string[], allowed: readonly string[]): UseVerdict {
  const allowedIds = allowed.map(toIdentifier);
  const keys = new Set(allowed.map((name) => toIdentifier(name) ?? normaliseWords(name)));
  const missing = names.filter((name) => !keys.has(toIdentifier(name) ?? normaliseWords(name)));
  if (missing.length === 0) return 'matches';
  const isDecided =
    allowedIds.length > 0 &&
    allowedIds.every((id) => id !== null) &&
    missing.some((name) => toIdentifier(name) !== null);
  return isDecided ? 'does-not-match' : 'needs-a-person';
}
