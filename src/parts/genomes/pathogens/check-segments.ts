import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkDataset } from './check-dataset.ts';
import type { SegmentDataset } from './make-meta.ts';
import type { ReadPathogen } from './read-pathogen-files.ts';

/**
 * Reads the dataset of each segment as analysis does, and checks what they have to have between them: mutations are
 * named by CDS ('NP:A12T') or by segment ('S:A123T'), so that all these names differ. Every segment's problems are told.
 */
export function checkSegments(
  { segments }: Pick<ReadPathogen, 'segments'>,
  { id, label }: { readonly id: string; readonly label: string },
): Result<readonly SegmentDataset[], Problem[]> {
  const problems: Problem[] = [];
  const checked: SegmentDataset[] = [];
  for (const { name, read, source } of segments) {
    const own = segments.length === 1 ? label : source.label;
    const dataset = checkDataset(read, { id, label: own });
    if (dataset.ok) checked.push({ name, read, dataset: dataset.value });
    else problems.push(...dataset.error);
  }
  if (checked.length > 1) problems.push(...findRepeatedNames(checked, label));
  return problems.length > 0 ? fail(problems) : succeed(checked);
}

/** Names that stand for two things; capitals make no difference to whoever asks by them. */
function findRepeatedNames(segments: readonly SegmentDataset[], label: string): Problem[] {
  const problems: Problem[] = [];
  const known = new Map(segments.map(({ name }) => [name.toLowerCase(), `segment ${name}`]));
  for (const { name, dataset } of segments) {
    for (const cds of dataset.cdses) {
      const key = cds.name.toLowerCase();
      const other = known.get(key);
      if (other === undefined) known.set(key, `the CDS of segment ${name}`);
      else {
        problems.push({
          code: 'cds-name-repeated',
          where: `${label} segment ${name}`,
          value: cds.name.slice(0, 200),
          hint: `The name of this CDS is also that of ${other}. Mutations are named by CDS and by segment, so all these names have to differ: rename it in the annotation, such as "${cds.name}p".`,
        });
      }
    }
  }
  return problems;
}
