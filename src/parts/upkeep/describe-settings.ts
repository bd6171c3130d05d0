import { type Config, type ConfigName, configFields } from '../../schema/config.ts';
import type { ConfigField } from '../../schema/define-config.ts';

/** A setting as it is in force. */
export interface DescribedSetting {
  readonly name: string;
  readonly help: string;
  /** Null for one that is not set, and for a secret. */
  readonly value: string | null;
  readonly isSecret: boolean;
  /** It has another value than without any setting. */
  readonly isSet: boolean;
}

/** Every setting with its value; secrets are only told to be set. */
export function describeSettings(config: Config): DescribedSetting[] {
  return (Object.keys(configFields) as ConfigName[]).map((name) => {
    const field: ConfigField = configFields[name];
    const value: unknown = config[name];
    const usual: unknown = field.schema.safeParse(undefined).data;
    const isSecret = field.secret === true;
    return {
      name,
      help: field.help,
      value: isSecret || value === undefined ? null : hidePassword(String(value)),
      isSecret,
      isSet: value !== usual,
    };
  });
}

/** An address may hold a name and a password. */
function hidePassword(text: string): string {
  return text.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#\s]*@/i, '$1…@');
}
