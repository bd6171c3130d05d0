import { parse } from 'yaml';
import { type PangoAliases, parseAliasKey } from '../../../bio/pango-lineage.ts';
import { joinPath } from '../../../platform/files/paths.ts';
import { findPathKind, readBytes } from '../../../platform/files/read-file.ts';
import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import type { LineageDefinition } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';
import type { DatasetSource } from './dataset-source.ts';
import { parseJsonObject } from './parse-json-object.ts';
import { unpackText } from './unpack-text.ts';

/** A lineage system as a file brings it: a definition as LAPIS has it, or a Pango alias key. */
export type LineageSystem =
  | { readonly kind: 'definition'; readonly definition: LineageDefinition }
  | { readonly kind: 'aliasKey'; readonly aliases: PangoAliases };

/** The lineage file of a pathogen. It is no part of the dataset: analysis does not depend on it. */
export interface LineageFile {
  /** SHA-256 of its text. */
  readonly digest: string;
  /** Null where it cannot be used; the problems say why, and lineages are those of the tree. */
  readonly system: LineageSystem | null;
  readonly problems: readonly Problem[];
}

/** Names of the file, the first that is there is taken. */
export const LINEAGE_FILES = ['lineages.yaml', 'lineages.json', 'alias_key.json'] as const;

export type LineageFileName = (typeof LINEAGE_FILES)[number];

const LIMIT = 32 * 1024 * 1024;

/** Reads a definition: {"B.1": {"parents": ["B"], "aliases": ["B.one"]}}. Every wrong entry is told. */
function readDefinition(value: unknown, where: string): Result<LineageDefinition, Problem[]> {
  if (!isObject(value)) {
    const hint = 'Expected lineages by name, each with its parents and aliases.';
    return fail([{ code: 'lineages-invalid', where, value: '', hint }]);
  }
  const problems: Problem[] = [];
  const definition: Record<string, { parents?: string[]; aliases?: string[] }> = {};
  const report = (name: string, what: unknown, hint: string) => {
    const text = JSON.stringify(what) ?? '';
    const at = `${where} at ${name.slice(0, 100)}`;
    problems.push({ code: 'lineages-invalid', where: at, value: text.slice(0, 200), hint });
  };
  for (const [name, entry] of Object.entries(value)) {
    // In YAML a lineage without anything is 'A:', which is null.
    const { parents = [], aliases = [], ...others } = isObject(entry) ? entry : {};
    const isList = (list: unknown): list is string[] =>
      Array.isArray(list) && list.every((one) => typeof one === 'string' && one !== '');
    const isEntry = (entry === null || isObject(entry)) && Object.keys(others).length === 0;
    if (!isEntry || !isList(parents) || !isList(aliases)) {
      report(name, entry, 'Expected lists of names: `parents` and `aliases`, or neither.');
    } else definition[name] = { parents, ...(aliases.length === 0 ? {} : { aliases }) };
  }
  if (problems.length > 0) return fail(problems);
  for (const name of findCircle(definition))
    report(name, definition[name]?.parents, 'It is its own ancestor.');
  return problems.length > 0 ? fail(problems) : succeed(definition);
}

/** Lineages whose ancestors cannot be put in an order, sorted; empty where all can. */
function findCircle(definition: LineageDefinition): string[] {
  const nameOf = new Map(
    Object.entries(definition).flatMap(([name, { aliases = [] }]) =>
      aliases.map((alias) => [alias, name] as const),
    ),
  );
  const open = new Map(
    Object.entries(definition).map(([name, { parents = [] }]) => [
      name,
      parents.map((one) => (Object.hasOwn(definition, one) ? one : (nameOf.get(one) ?? one))),
    ]),
  );
  // Roots are taken away until only what hangs on itself is left.
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const [name, parents] of open)
      if (!parents.some((parent) => open.has(parent))) open.delete(name);
  }
  return [...open.keys()].sort();
}

function parseYaml(text: string, where: string): Result<unknown, Problem> {
  try {
    return succeed(parse(text, { maxAliasCount: 0 }));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    const hint = `This is not valid YAML: ${reason}`;
    return fail({ code: 'lineages-invalid', where, value: text.slice(0, 60), hint });
  }
}

/** Reads the text of a lineage file; its name says which form it has. */
export function parseLineageFile(
  name: LineageFileName,
  text: string,
  where: string,
): Result<LineageSystem, Problem[]> {
  const value = name === 'lineages.yaml' ? parseYaml(text, where) : parseJsonObject(text, where);
  if (!value.ok) return fail([value.error]);
  if (name === 'alias_key.json') {
    const aliases = parseAliasKey(value.value as Record<string, unknown>, where);
    return aliases.ok ? succeed({ kind: 'aliasKey', aliases: aliases.value }) : aliases;
  }
  const definition = readDefinition(value.value, where);
  return definition.ok ? succeed({ kind: 'definition', definition: definition.value }) : definition;
}

/**
 * Reads the lineage file of a pathogen: from its own folder in the data folder, whatever version of the
 * dataset is in use, else from the dataset. Null where there is none.
 */
export async function readLineageFile(
  folder: string,
  dataset: DatasetSource,
): Promise<LineageFile | null> {
  for (const name of LINEAGE_FILES) {
    const path = joinPath(folder, name);
    if ((await findPathKind(path)) === 'file')
      return toFile(name, path, await readBytes(path, LIMIT));
  }
  for (const name of LINEAGE_FILES) {
    const bytes = await dataset.read(name);
    if (bytes.ok && bytes.value === null) continue;
    return toFile(name, `${dataset.label}/${name}`, bytes as Result<Uint8Array, Problem>);
  }
  return null;
}

async function toFile(
  name: LineageFileName,
  where: string,
  bytes: Result<Uint8Array, Problem>,
): Promise<LineageFile> {
  const text = bytes.ok ? await unpackText(where, bytes.value) : bytes;
  if (!text.ok) return { digest: '', system: null, problems: [text.error] };
  const digest = sha256Hex(text.value);
  const parsed = parseLineageFile(name, text.value, where);
  if (!parsed.ok) return { digest, system: null, problems: parsed.error };
  return { digest, system: parsed.value, problems: [] };
}
