import { createLogger, type Logger } from '../../platform/log/logger.ts';
import type { Config } from '../../schema/config.ts';
import { openSettings } from './open-settings.ts';

export { CommandError, formatProblems, refuse } from './command-error.ts';

/** Settings and log of a command. @throws CommandError for settings that are not valid */
export function openContext(flags: Record<string, string | undefined>): {
  config: Config;
  logger: Logger;
} {
  const config = openSettings(flags);
  return { config, logger: createLogger(config.logLevel) };
}
