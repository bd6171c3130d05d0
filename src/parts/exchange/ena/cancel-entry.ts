import type { Problem } from '../../../schema/problem.ts';
import type { EnaKind } from './ena-objects.ts';
import type { StoredObject } from './ena-store.ts';
import type { SendContext } from './send-context.ts';
import { changeObject } from './send-objects.ts';

// An experiment takes its runs along; what uses a sample goes before it.
const ORDER: readonly EnaKind[] = ['experiment', 'run', 'sample'];

/**
 * Takes back what ENA has of an entry that was revoked: private objects are cancelled. Assemblies and what is public
 * only ENA's helpdesk takes back, which is told (ENA: cancel objects).
 */
export async function cancelEntry(
  context: SendContext,
  objects: readonly StoredObject[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const hasAssembly = objects.some(({ kind }) => kind === 'analysis');
  for (const object of objects.filter(({ kind }) => kind === 'analysis')) {
    problems.push(askHelpdesk(object, 'ENA lets nobody cancel an assembly.'));
  }
  for (const kind of ORDER) {
    for (const object of objects) {
      if (object.kind !== kind || object.status === 'CANCELLED') continue;
      if (kind === 'sample' && hasAssembly) {
        problems.push(askHelpdesk(object, 'Its assembly uses it.'));
        continue;
      }
      if (object.status === 'PUBLIC') {
        problems.push(askHelpdesk(object, 'It is public.'));
        continue;
      }
      const errors = await changeObject(context, object, { do: 'CANCEL' });
      problems.push(...errors.map((text) => askHelpdesk(object, text)));
    }
  }
  return problems;
}

function askHelpdesk({ kind, accession, alias }: StoredObject, why: string): Problem {
  const hint = `Ask ENA's helpdesk to suppress it (https://www.ebi.ac.uk/ena/browser/support): ${accession}. ${why}`;
  return { code: 'ena-not-cancelled', where: `${kind} ${alias}`, value: accession, hint };
}
