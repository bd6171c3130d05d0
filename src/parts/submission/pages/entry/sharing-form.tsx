import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { chosenTerms, type Visibility } from '../../../../schema/terms.ts';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import type { Entry } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { PeopleList } from '../sharing/people-list.tsx';
import { ShareList } from '../sharing/share-list.tsx';

type Sharing = Answer<'get-entry-sharing'>;
type Wish = Pick<
  Sharing,
  'visibility' | 'restrictedUntil' | 'terms' | 'termsUntil' | 'sharedWith' | 'people'
> & { readonly reason: string };

/** The most open first. */
const choices: readonly Visibility[] = ['open', 'restricted', 'group', 'controlled'];

/** What the form says otherwise than the node, as the operation takes it. */
function toBody(before: Sharing, wish: Wish) {
  const isOther = (name: keyof Omit<Wish, 'reason'>) =>
    JSON.stringify(before[name]) !== JSON.stringify(wish[name]);
  const isDated = wish.visibility === 'restricted' && wish.restrictedUntil !== null;
  const terms = chosenTerms.find((one) => one === wish.terms);
  return {
    reason: wish.reason,
    ...(isOther('visibility') ? { visibility: wish.visibility } : {}),
    ...(isDated && isOther('restrictedUntil')
      ? { restrictedUntil: wish.restrictedUntil ?? undefined }
      : {}),
    ...(terms !== undefined && isOther('terms') ? { terms } : {}),
    ...(terms === 'restricted-use' && wish.termsUntil !== null && isOther('termsUntil')
      ? { termsUntil: wish.termsUntil }
      : {}),
    ...(isOther('sharedWith') ? { sharedWith: [...wish.sharedWith] } : {}),
    ...(isOther('people') ? { people: [...wish.people] } : {}),
  };
}

function DayField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
}): ReactElement {
  return (
    <label className="stack-tight">
      <span className="label">{label}</span>
      <input
        type="date"
        className="native-field"
        required
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    </label>
  );
}

function VisibilityFields({
  before,
  wish,
  isSteward,
  onChange,
}: {
  readonly before: Sharing;
  readonly wish: Wish;
  readonly isSteward: boolean;
  readonly onChange: (change: Partial<Wish>) => void;
}): ReactElement {
  const isTooClosed = (choice: Visibility) =>
    !isSteward &&
    choice !== before.visibility &&
    (before.visibility === 'controlled' ||
      choices.indexOf(choice) > choices.indexOf(before.visibility));
  return (
    <fieldset className="release-fields stack-tight">
      <legend>{message('sharing.visibility')}</legend>
      {choices.map((choice) => (
        <label key={choice} className="release-choice">
          <input
            type="radio"
            name="visibility"
            checked={wish.visibility === choice}
            disabled={isTooClosed(choice)}
            onChange={() => onChange({ visibility: choice })}
          />
          <span>{message(`sharing.visibility.${choice}`)}</span>
        </label>
      ))}
      {choices.some(isTooClosed) ? (
        <p className="small muted">{message('sharing.stewardOnly')}</p>
      ) : null}
      {wish.visibility === 'restricted' ? (
        <DayField
          label={message('sharing.opensOn')}
          value={wish.restrictedUntil}
          onChange={(restrictedUntil) => onChange({ restrictedUntil })}
        />
      ) : null}
    </fieldset>
  );
}

function TermsFields({
  wish,
  onChange,
}: {
  readonly wish: Wish;
  readonly onChange: (change: Partial<Wish>) => void;
}): ReactElement | null {
  const known = useQuery({
    queryKey: ['terms'],
    queryFn: ({ signal }) => callOperation('list-terms', {}, signal),
  });
  // Simulated data keeps its terms.
  if (wish.terms === 'simulated') return null;
  const titles = new Map((known.data?.terms ?? []).map(({ id, title }) => [id, title]));
  return (
    <div className="stack-tight">
      <NativeSelect
        label={message('sharing.terms')}
        value={wish.terms}
        data={chosenTerms.map((value) => ({ value, label: titles.get(value) ?? value }))}
        onChange={(event) => onChange({ terms: event.currentTarget.value })}
      />
      {wish.terms === 'restricted-use' ? (
        <DayField
          label={message('sharing.termsUntil')}
          value={wish.termsUntil}
          onChange={(termsUntil) => onChange({ termsUntil })}
        />
      ) : null}
    </div>
  );
}

/** Changes who sees an entry, under which terms; what the caller may not do the node refuses. */
export function SharingForm({
  entry,
  before,
  isSteward,
}: {
  readonly entry: Entry;
  readonly before: Sharing;
  readonly isSteward: boolean;
}): ReactElement {
  const [wish, setWish] = useState<Wish>({ ...before, reason: '' });
  const change = (part: Partial<Wish>): void => setWish((now) => ({ ...now, ...part }));
  const save = useAction(
    () =>
      callOperation('put-entry-sharing', {
        params: { accession: entry.accession },
        body: toBody(before, wish),
      }),
    (after) => setWish({ ...after, reason: '' }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <details>
      <summary>{message('sharing.change')}</summary>
      <form className="stack" onSubmit={submit}>
        <VisibilityFields before={before} wish={wish} isSteward={isSteward} onChange={change} />
        <TermsFields wish={wish} onChange={change} />
        <ShareList
          owner={entry.ownerGroupId}
          shares={wish.sharedWith}
          onChange={(sharedWith) => change({ sharedWith: [...sharedWith] })}
        />
        <PeopleList people={wish.people} onChange={(people) => change({ people: [...people] })} />
        <TextInput
          label={message('sharing.reason')}
          value={wish.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
        <ActionFailure error={save.error} />
        <div className="row">
          <button type="submit" className="button-link button-primary" disabled={save.isPending}>
            {message('sharing.save')}
          </button>
          <span role="status">{save.isSuccess ? message('sharing.saved') : ''}</span>
        </div>
      </form>
    </details>
  );
}
