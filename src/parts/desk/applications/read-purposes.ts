import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { ApplicationPurpose, ApplicationPurposesPort } from '../../../schema/ports.ts';
import { toPurpose } from '../to-purpose.ts';
import { findApplication } from './application-store.ts';
import { readApplication } from './open-application.ts';

/** Tells what applications are for, by the answers that their forms mark as telling it. */
export function createPurposesReader(on: Queryable): ApplicationPurposesPort {
  const read = async (id: string): Promise<readonly ApplicationPurpose[]> => {
    const stored = await findApplication(on, id);
    if (stored === null) return [];
    const { application } = await readApplication(on, stored);
    const { project, kinds, diseases, institutions } = toPurpose(stored.form, application.answers);
    return [{ id, project: project ?? '', kinds, diseases, institutions }];
  };
  return {
    listPurposes: async (applications) =>
      (await Promise.all([...new Set(applications)].map(read))).flat(),
  };
}
