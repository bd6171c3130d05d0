import { z } from 'zod';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { accessFormSchema } from '../../../schema/access-form.ts';

/** What a committee offers, instead of what is offered unless it says otherwise. */
export const deskSettingsSchema = z.strictObject({
  workflows: z
    .array(
      z.strictObject({
        workflow: z.string().min(1).max(60),
        form: accessFormSchema
          .nullable()
          .default(null)
          .describe("The committee's own form; null for the one that the workflow names."),
      }),
    )
    .min(1)
    .max(20)
    .describe('Ways in which datasets of the committee can be applied for.'),
  licences: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^[a-z][a-z0-9-]*$/)
          .max(60),
        title: z.string().trim().min(1).max(200),
        text: z.string().trim().min(1).max(20_000),
      }),
    )
    .max(50)
    .default([])
    .describe("What every applicant agrees to, beside the datasets' own policies."),
});
export type DeskSettings = z.output<typeof deskSettingsSchema>;

export interface StoredSettings extends DeskSettings {
  /** 0 where the committee has said nothing. */
  readonly version: number;
}

/** The last version of a committee's settings; null where there is none. */
export async function findSettings(on: Queryable, group: string): Promise<StoredSettings | null> {
  const [row] = await on.query<{ version: number; body: unknown }>(
    'SELECT version, body FROM desk_settings WHERE group_id = $1 ORDER BY version DESC LIMIT 1',
    [group],
  );
  return row === undefined ? null : { version: row.version, ...deskSettingsSchema.parse(row.body) };
}

export async function insertSettings(
  on: Queryable,
  {
    group,
    version,
    settings,
    by,
    at,
  }: {
    readonly group: string;
    readonly version: number;
    readonly settings: DeskSettings;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await on.execute(
    'INSERT INTO desk_settings (group_id, version, body, set_by, set_at) VALUES ($1, $2, $3, $4, $5)',
    [group, version, JSON.stringify(settings), by, at],
  );
}
