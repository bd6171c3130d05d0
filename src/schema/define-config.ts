import type { z } from 'zod';

/** One setting: its flag, environment variable, help text and docs follow from this. */
export interface ConfigField<Schema extends z.ZodType = z.ZodType> {
  /** Parses the text of a flag, variable or file value; its default is the setting's default. */
  readonly schema: Schema;
  /** What it does, in a sentence, with its unit. */
  readonly help: string;
  /** Shown in help in place of the value, e.g. 'FOLDER'. */
  readonly placeholder: string;
  /** A secret is never printed. */
  readonly secret?: boolean;
}

/** Declares the settings of the program. */
export function defineConfig<Fields extends Readonly<Record<string, ConfigField>>>(
  fields: Fields,
): Fields {
  return fields;
}

/** The parsed settings of a definition. */
export type ConfigOf<Fields extends Readonly<Record<string, ConfigField>>> = {
  readonly [Name in keyof Fields]: z.output<Fields[Name]['schema']>;
};
