import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { InstanceSummary } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { useSegments } from './import/segments-hint.tsx';
import { SampleField, type SampleFieldName } from './one/sample-field.tsx';
import { countHeaders, toFiles } from './one/sample-files.ts';
import { SequenceField } from './one/sequence-field.tsx';
import { groupsQuery } from './submissions/queries.ts';
import { type ReleaseChoice, ReleaseFields, toSettings } from './submissions/release-fields.tsx';
import { sendFiles } from './submissions/send-files.ts';
import { usePlace } from './submissions/use-place.ts';

type Group = Answer<'list-groups'>['groups'][number];

/** What nearly every sample has; the node works the rest out, or it stands behind the fold. */
const FIRST: readonly SampleFieldName[] = [
  'strain',
  'date',
  'country',
  'division',
  'host',
  'originatingLab',
  'submittingLab',
  'authors',
  'purposeOfSampling',
  'instrument',
];
const COMPUTED: readonly SampleFieldName[] = ['dateFrom', 'dateTo', 'missingReasons', 'region'];
const REQUIRED: readonly SampleFieldName[] = ['strain', 'date', 'country'];

const MORE = (Object.keys(sampleMetadata.fields) as SampleFieldName[]).filter(
  (field) => !FIRST.includes(field) && !COMPUTED.includes(field),
);

interface Sample {
  readonly group: string;
  readonly instance: string;
  readonly values: Readonly<Record<string, string>>;
  readonly letters: string;
  /** Of the pathogen; none where its genome is one piece. */
  readonly segments: readonly string[];
  readonly release: ReleaseChoice;
}

/** Sends the sample as a submission of one row; resolves with its id. */
async function send(sample: Sample): Promise<string> {
  const { group, instance, values, letters, segments, release } = sample;
  const { id } = await callOperation('create-submission', {
    body: {
      group,
      instance,
      title: (values.strain ?? '').slice(0, 200),
      method: 'web',
      settings: toSettings(release),
    },
  });
  const { metadata, sequences } = toFiles({ values, letters }, segments);
  const files = [
    { kind: 'metadata', file: new File([metadata], 'sample.tsv') },
    { kind: 'sequences', file: new File([sequences], 'sample.fasta') },
  ] as const;
  await sendFiles(id, files, { onSent: () => undefined, signal: new AbortController().signal });
  await callOperation('start-submission', { params: { submission: id }, body: {} });
  return id;
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <label className="stack-tight">
      <span>{label}</span>
      <select
        className="native-field"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function SampleForm({
  groups,
  instances,
}: {
  readonly groups: readonly Group[];
  readonly instances: readonly InstanceSummary[];
}): ReactElement {
  const navigate = useNavigate();
  const { group, instance, offered, setGroup, setInstance } = usePlace(groups, instances);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [letters, setLetters] = useState('');
  const [release, setRelease] = useState<ReleaseChoice>({ kind: 'open', until: '' });
  const pathogen = offered.find(({ id }) => id === instance)?.pathogen ?? '';
  const segments = useSegments(pathogen);
  const most = Math.max(1, segments.length);
  const sending = useMutation({
    mutationFn: () => send({ group, instance, values, letters, release, segments }),
    onSuccess: (id) => navigate({ to: `/submissions/${id}` }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (countHeaders(letters) <= most) sending.mutate();
  };
  const toField = (field: SampleFieldName) => (
    <SampleField
      key={field}
      field={field}
      value={values[field] ?? ''}
      isRequired={REQUIRED.includes(field)}
      onChange={(value) => setValues({ ...values, [field]: value })}
    />
  );
  return (
    <form className="panel stack" onSubmit={submit}>
      <div className="row">
        <Choice
          label={message('submit.group')}
          value={group}
          options={groups}
          onChange={setGroup}
        />
        <Choice
          label={message('submit.pathogen')}
          value={instance}
          options={offered.map(({ id, displayName }) => ({ id, name: displayName }))}
          onChange={setInstance}
        />
      </div>
      <div className="draft-values">{FIRST.map(toField)}</div>
      <details>
        <summary>{message('submitOne.more', { count: MORE.length })}</summary>
        <div className="draft-values one-more">{MORE.map(toField)}</div>
      </details>
      <SequenceField letters={letters} most={most} onChange={setLetters} />
      {segments.length === 0 ? null : (
        <p className="small muted">
          {message('submitOne.segments', { segments: segments.join(', ') })}
        </p>
      )}
      <ReleaseFields choice={release} onChange={setRelease} />
      {sending.isError ? <FailureView error={sending.error} /> : null}
      <div className="row">
        <button type="submit" className="button-link button-primary" disabled={sending.isPending}>
          {message('submit.start')}
        </button>
        <span className="small muted" role="status">
          {sending.isPending ? message('submitOne.sending') : message('submit.nothingReleased')}
        </span>
      </div>
    </form>
  );
}

function SampleView(): ReactElement {
  const node = useQuery(nodeQuery);
  const groups = useQuery(groupsQuery);
  if (groups.isError) return <FailureView error={groups.error} retry={() => groups.refetch()} />;
  if (groups.isPending || node.isPending) return <Loading />;
  const own = groups.data.groups.filter(({ rights }) => rights.includes('submit'));
  const instances = node.data?.instances.filter(({ simulated }) => !simulated) ?? [];
  if (own.length === 0 || instances.length === 0) {
    return (
      <p className="notice notice-warn">
        {own.length === 0 ? message('submit.noGroup') : message('import.noInstance')}
      </p>
    );
  }
  return <SampleForm groups={own} instances={instances} />;
}

/** One genome, typed in: for a laboratory that has no table. */
export function Page(): ReactElement {
  usePageTitle(message('submitOne.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('submitOne.title')}</h1>
          <PageLink to="/submit">{message('submitOne.table')}</PageLink>
          <p>{message('submitOne.what')}</p>
        </div>
        <SampleView />
      </div>
    </AccountGate>
  );
}
