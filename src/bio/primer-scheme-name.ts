import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';

/** What a scheme is called. */
export interface SchemeName {
  readonly name: string;
  readonly version: string;
}

/** 'artic-sars-cov-2/V4.1' of name and version. */
export function formatSchemeName({ name, version }: SchemeName): string {
  return `${name}/${version}`;
}

function versionKey(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(version|ver|v)[ ._-]*/, '')
    .replace(/(\.0)+$/, '');
}

function nameWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/**
 * Finds the installed scheme that somebody declared: 'artic-sars-cov-2/V4.1', or 'ARTIC' with version
 * '4.1', or 'ARTIC v4.1'. Names fit where all words of what was declared are among those of the
 * scheme's name; versions are compared without 'V'. What fits none or several is a problem with the
 * names there are.
 */
export function matchDeclaredScheme<Scheme extends SchemeName>(
  declared: { readonly name: string; readonly version: string | null },
  installed: readonly Scheme[],
  where: string,
): Result<Scheme, Problem> {
  const { name, version } = splitDeclared(declared);
  const value = version === null ? name : `${name} ${version}`;
  const refuse = (code: string, hint: string): Result<Scheme, Problem> =>
    fail({ code, where, value: value.slice(0, 200), hint });
  if (installed.length === 0) {
    return refuse(
      'primer-scheme-none-installed',
      'No primer scheme is installed on this node, so that none can be checked. `outbreak primers add` installs one.',
    );
  }
  const words = nameWords(name);
  const byName = installed.filter((scheme) => {
    const own = new Set(nameWords(scheme.name));
    return words.length > 0 && words.every((word) => own.has(word));
  });
  if (byName.length === 0) {
    const names = [...new Set(installed.map((scheme) => scheme.name))].join(', ');
    return refuse(
      'primer-scheme-unknown',
      `There is no scheme of this name here. There are: ${names}.`,
    );
  }
  const fitting =
    version === null
      ? byName
      : byName.filter((scheme) => versionKey(scheme.version) === versionKey(version));
  const [found, second] = fitting;
  if (found !== undefined && second === undefined) return succeed(found);
  const names = (fitting.length > 0 ? fitting : byName).map(formatSchemeName).join(', ');
  return found === undefined
    ? refuse('primer-scheme-version-unknown', `There is no such version here. There are: ${names}.`)
    : refuse('primer-scheme-not-clear', `Several schemes fit; write one of: ${names}.`);
}

function splitDeclared({
  name,
  version,
}: {
  readonly name: string;
  readonly version: string | null;
}): { name: string; version: string | null } {
  if (version !== null && version.trim() !== '') return { name, version };
  const slash = name.lastIndexOf('/');
  if (slash > 0) return { name: name.slice(0, slash), version: name.slice(slash + 1) };
  const spaced = /^(.*\S)[ _]+v?(\d[\w.]*)$/i.exec(name.trim());
  return spaced === null
    ? { name, version: null }
    : { name: spaced[1] as string, version: spaced[2] as string };
}
