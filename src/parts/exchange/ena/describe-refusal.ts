import type { Problem } from '../../../schema/problem.ts';
import type { RedistributionRefusal } from '../../../schema/redistribution.ts';
import { describeTerms } from '../../../schema/terms.ts';

const HINTS: Readonly<Record<RedistributionRefusal, string>> = {
  terms:
    'Its terms restrict its use, and what ENA has everybody may use: give it open terms first, or wait until they end.',
  'terms-unknown': 'This node does not know its terms, so it does not send it on.',
  simulated: 'Simulated data goes to no archive.',
  'not-owner': 'Only the group that owns an entry deposits it.',
  'not-open': 'Not everybody may see it here: open it first, and order the deposit again.',
  copy: 'It came from another node or archive, which is where it is deposited from.',
  revoked: 'It was revoked.',
};

/** Why an entry does not leave, as its group is told. */
export function describeRefusal(
  refusal: RedistributionRefusal,
  { terms, accession }: { readonly terms: string; readonly accession: string },
): Problem {
  const value = refusal === 'terms' ? describeTerms(terms).title : '';
  return { code: `not-allowed-${refusal}`, where: accession, value, hint: HINTS[refusal] };
}
