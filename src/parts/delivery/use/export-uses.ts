import type { DeliveryContext } from '../delivery-context.ts';
import { UseNames } from './name-uses.ts';
import { readUseRows, writeUseHeader, writeUseLine } from './report-uses.ts';

const NAMED = ['person', 'project', 'kinds', 'diseases', 'institutions'] as const;
const ALL = new Date(0);

/** The whole log of uses of a dataset as CSV, with names and purposes: for its owners and its committee. */
export async function* exportUses(
  context: Pick<DeliveryContext, 'db' | 'purposes' | 'people'>,
  dataset: string,
): AsyncGenerator<string> {
  yield writeUseHeader(NAMED);
  const names = new UseNames(context);
  for await (const rows of readUseRows(context.db, { dataset, since: ALL })) {
    const found = await names.find(rows);
    yield rows
      .map((row, at) => {
        const { person = '', purpose = null } = found[at] ?? {};
        const { project, kinds, diseases, institutions } = purpose ?? {};
        return writeUseLine(row, [person, project, kinds, diseases, institutions]);
      })
      .join('');
  }
}
