import { linkIdentities, parseLinkedIdentities } from './linked-identities.ts';
import { createBudget, type PatternBudget } from './match-pattern.ts';
import type { PassportContext } from './passport-context.ts';
import { type Refusal, refuse } from './refusals.ts';
import { type Identity, toIdentityKey } from './trusted-issuer.ts';
import { type VerifiedVisa, verifyVisa } from './verify-visa.ts';
import { meetConditions } from './visa-conditions.ts';

/** A visa that holds for the person: signed, trusted, theirs, its conditions met. */
export interface AcceptedVisa extends VerifiedVisa {
  /** 1-based place in the passport. */
  readonly place: number;
}

/** What became of the visas of one passport. Each stands in one of both, in the order of the passport. */
export interface AcceptedVisas {
  /** `expiresAt` regards everything that a visa rests on: links of identities, and visas that meet its conditions. */
  readonly accepted: readonly AcceptedVisa[];
  readonly refused: readonly { readonly place: number; readonly refusal: Refusal }[];
}

type Outcome = { readonly place: number; readonly visa: VerifiedVisa | Refusal };

function isRefusal(visa: VerifiedVisa | Refusal): visa is Refusal {
  return 'code' in visa;
}

/** Each by itself; one whose issuer and identifier a good one before it has is not read twice. */
async function verifyEach(texts: readonly unknown[], context: PassportContext): Promise<Outcome[]> {
  const seen = new Set<string>();
  const outcomes: Outcome[] = [];
  for (const [i, text] of texts.entries()) {
    const place = i + 1;
    const where = `visa ${place}`;
    const verified = await verifyVisa(text, where, context);
    if (!verified.ok) {
      outcomes.push({ place, visa: verified.error });
      continue;
    }
    const { identity, id } = verified.value;
    const key = JSON.stringify([identity.issuer, id]);
    const isRepeated = seen.has(key);
    seen.add(key);
    outcomes.push({
      place,
      visa: isRepeated ? refuse('visa-repeated', `${where} jti`, id) : verified.value,
    });
  }
  return outcomes;
}

/** Refuses what is about others, and shortens what rests on links. */
function bindToPerson(outcomes: readonly Outcome[], own: readonly Identity[]): Outcome[] {
  const links = outcomes.flatMap(({ visa }) => {
    if (isRefusal(visa) || visa.type !== 'LinkedIdentities') return [];
    const linked = parseLinkedIdentities(visa.value) ?? [];
    return [{ identities: [visa.identity, ...linked], expiresAt: visa.expiresAt }];
  });
  const until = linkIdentities(own, links);
  return outcomes.map(({ place, visa }) => {
    if (isRefusal(visa)) return { place, visa };
    const held = until.get(toIdentityKey(visa.identity));
    return held === undefined
      ? { place, visa: refuse('visa-of-another', `visa ${place} sub`, visa.identity.subject) }
      : { place, visa: { ...visa, expiresAt: Math.min(visa.expiresAt, held) } };
  });
}

function meet(outcome: Outcome, evidence: readonly VerifiedVisa[], budget: PatternBudget): Outcome {
  const { place, visa } = outcome;
  if (isRefusal(visa) || visa.conditions === null || visa.conditions.length === 0) return outcome;
  const until = meetConditions(visa.conditions, evidence, budget);
  const where = `visa ${place} ga4gh_visa_v1 conditions`;
  if (until === 'too-costly') return { place, visa: refuse('conditions-too-costly', where) };
  return until === null
    ? { place, visa: refuse('conditions-not-met', where) }
    : { place, visa: { ...visa, expiresAt: Math.min(visa.expiresAt, until) } };
}

/**
 * Checks visas and what holds them together: whose they are, by trusted links of identities, and conditions, which visas
 * without conditions of their own meet. One that is refused does not refuse the others.
 *
 * @param own identities of the person, which need no link
 */
export async function acceptVisas(
  texts: readonly unknown[],
  own: readonly Identity[],
  context: PassportContext,
): Promise<AcceptedVisas> {
  const bound = bindToPerson(await verifyEach(texts, context), own);
  const evidence = bound
    .map(({ visa }) => visa)
    .filter((visa): visa is VerifiedVisa => !isRefusal(visa) && visa.conditions === null);
  const budget = createBudget(context.limits.patternSteps);
  const met = bound.map((outcome) => meet(outcome, evidence, budget));
  return {
    accepted: met.flatMap(({ place, visa }) => (isRefusal(visa) ? [] : [{ ...visa, place }])),
    refused: met.flatMap(({ place, visa }) => (isRefusal(visa) ? [{ place, refusal: visa }] : [])),
  };
}
