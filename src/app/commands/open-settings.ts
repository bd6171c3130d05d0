import type { Config } from '../../schema/config.ts';
import { readConfig, readEnvironment } from '../config.ts';
import { refuse } from './command-error.ts';

/** Settings of a command. @throws CommandError for settings that are not valid */
export function openSettings(flags: Record<string, string | undefined>): Config {
  const config = readConfig({ flags, file: flags.config, environment: readEnvironment() });
  return config.ok ? config.value : refuse(config.error);
}
