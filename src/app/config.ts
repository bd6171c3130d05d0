import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Config, type ConfigName, configFields } from '../schema/config.ts';
import type { Problem } from '../schema/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import { programVersion } from './version.ts';

// The only file that reads environment variables.

/** 'maxBodyBytes' -> 'OUTBREAK_MAX_BODY_BYTES' */
export function toVariableName(name: string): string {
  return `OUTBREAK_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** 'maxBodyBytes' -> '--max-body-bytes' */
export function toFlagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

// Names that hosts give by custom.
const CUSTOMARY: Partial<Record<ConfigName, string>> = {
  databaseUrl: 'DATABASE_URL',
  port: 'PORT',
};

export interface ConfigSources {
  /** Values of flags by setting. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** Path of a YAML file, from --config or OUTBREAK_CONFIG. */
  readonly file?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where a setting was found, and its value; a flag wins over a variable, and that over the file. */
function findValue(
  name: ConfigName,
  sources: ConfigSources,
  file: Readonly<Record<string, unknown>>,
) {
  const variable = toVariableName(name);
  const customary = CUSTOMARY[name];
  const candidates: readonly (readonly [string, unknown])[] = [
    [toFlagName(name), sources.flags[name]],
    [variable, sources.environment[variable]],
    ...(customary === undefined ? [] : [[customary, sources.environment[customary]] as const]),
    [`${sources.file ?? 'file'}: ${name}`, file[name]],
  ];
  return candidates.find(([, value]) => value !== undefined && value !== '');
}

/** Reads all settings; every problem names the place where the value came from. */
export function readConfig(sources: ConfigSources): Result<Config, Problem[]> {
  const problems: Problem[] = [];
  const file = readConfigFile(sources.file ?? sources.environment.OUTBREAK_CONFIG, problems);
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(configFields) as ConfigName[]) {
    const field = configFields[name];
    const found = findValue(name, sources, file);
    const parsed = field.schema.safeParse(found?.[1]);
    if (parsed.success) values[name] = parsed.data;
    else {
      const hint = `${parsed.error.issues[0]?.message ?? 'not valid'}. ${field.help}`;
      const isSecret = 'secret' in field && field.secret;
      problems.push({
        code: 'setting-invalid',
        where: found?.[0] ?? name,
        value: isSecret ? '' : String(found?.[1] ?? ''),
        hint,
      });
    }
  }
  return problems.length === 0 ? succeed(values as unknown as Config) : fail(problems);
}

function readConfigFile(path: string | undefined, problems: Problem[]): Record<string, unknown> {
  if (path === undefined) return {};
  const refuse = (hint: string): Record<string, unknown> => {
    problems.push({ code: 'config-file-invalid', where: path, value: '', hint });
    return {};
  };
  let parsed: unknown;
  try {
    // Few starts have a settings file, and the parser takes a third of the time to load the rest.
    const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
    parsed = yaml.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (parsed === null || parsed === undefined) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed))
    return refuse('Write one "setting: value" a line.');
  for (const name of Object.keys(parsed)) {
    if (!(name in configFields)) {
      refuse(
        `There is no setting '${name}'. The settings are: ${Object.keys(configFields).join(', ')}.`,
      );
    }
  }
  return parsed as Record<string, unknown>;
}

/** Where prepared datasets are kept. */
export function findDatasetCache({ cache }: Pick<Config, 'cache'>): string {
  return join(cache ?? findCacheFolder(), `datasets-${programVersion}`);
}

/** Where programs of this user keep what can be made anew. */
function findCacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'outbreak-commons');
}

/** The environment of this process. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
