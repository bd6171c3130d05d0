import type { ReactElement } from 'react';
import { visaTypes } from '../../../../engine/passports/visa-object.ts';
import type { Answer } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';

export type PassportReading = Answer<'read-passport'>;
type Visa = PassportReading['visas'][number];

/** A type of visa in words; one that only others know by its own name. */
export function nameVisaType(type: string | null): string {
  const known = visaTypes.find((one) => one === type);
  return known === undefined ? (type ?? message('state.unknown')) : message(`visa.type.${known}`);
}

/** What became of a visa: the dataset that it opens, that it counts, or why it does not. */
function Verdict({ visa }: { readonly visa: Visa }): ReactElement {
  if (visa.refusal !== null) {
    return (
      <p className="notice notice-warn">
        <strong>{message('visa.refused')}</strong> <span lang="en">{visa.refusal.hint}</span>{' '}
        <span className="code small">{visa.refusal.code}</span>
      </p>
    );
  }
  if (visa.opens === null) return <p className="muted">{message('visa.opensNothing')}</p>;
  return (
    <p>
      {message('visa.opens')}{' '}
      <PageLink to="/vault" search={{ dataset: visa.opens }}>
        {visa.opens}
      </PageLink>
    </p>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The visas of a passport, each with what it says and what it does here. */
export function VisaList({ visas }: { readonly visas: readonly Visa[] }): ReactElement {
  const notGiven = message('state.notGiven');
  return (
    <ol className="list-plain stack-tight">
      {visas.map((visa) => (
        <li key={visa.place} className="sub-panel stack-tight">
          <h3>{nameVisaType(visa.type)}</h3>
          <dl className="facts facts-wide">
            <Fact name={message('visa.issuer')} value={visa.issuer ?? notGiven} />
            <Fact name={message('visa.value')} value={visa.value ?? notGiven} />
            <Fact name={message('visa.source')} value={visa.source ?? notGiven} />
            <Fact
              name={message('visa.ends')}
              value={visa.expiresAt === null ? notGiven : formatMoment(visa.expiresAt)}
            />
          </dl>
          <Verdict visa={visa} />
        </li>
      ))}
    </ol>
  );
}
