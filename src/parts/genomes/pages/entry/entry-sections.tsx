import type { ReactElement, ReactNode } from 'react';
import { lapisAddress } from '../../../../web/api/lapis.ts';
import type { Entry, EntryAnalysis, InstanceColumn } from '../../../../web/api/types.ts';
import {
  formatDecimal,
  formatMoment,
  formatShare,
  formatValue,
} from '../../../../web/format/format-values.ts';
import { isMessageKey, message, messageOfKey } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { QcStatus } from '../qc-status.tsx';

function Fact({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A stored word such as 'restricted' in the reader's words, where the catalogue has some. */
function wordOf(prefix: string, word: string): string {
  const key = `${prefix}.${word}`;
  return isMessageKey(key) ? messageOfKey(key) : word;
}

function unlessEmpty(value: string | null | undefined): string {
  return value === null || value === undefined || value === '' ? message('state.notGiven') : value;
}

export function EntryMetadata({
  entry,
  columns,
}: {
  readonly entry: Entry;
  readonly columns: readonly InstanceColumn[];
}): ReactElement {
  const rank = (name: string): number => {
    const index = columns.findIndex((column) => column.name === name);
    return index < 0 ? columns.length : index;
  };
  const given = Object.entries({ ...entry.metadata, ...entry.otherColumns })
    .filter(([, value]) => value !== null && value !== '')
    .sort(([a], [b]) => rank(a) - rank(b));
  return (
    <section className="panel" aria-labelledby="metadata">
      <h2 id="metadata">{message('entry.metadata')}</h2>
      <dl className="facts">
        {given.map(([name, value]) => {
          const column = columns.find((one) => one.name === name);
          return (
            <Fact key={name} label={column?.title ?? name}>
              {formatValue(value, column?.type ?? 'string')}
            </Fact>
          );
        })}
      </dl>
      {given.length === 0 ? <p className="muted">{message('entry.noMetadata')}</p> : null}
    </section>
  );
}

export function EntryQuality({
  analysis,
  segment,
}: {
  readonly analysis: EntryAnalysis;
  /** Whose analysis it is, where the genome has several. */
  readonly segment?: string;
}): ReactElement {
  const id = segment === undefined ? 'quality' : `quality-${segment}`;
  const status = analysis.qcStatus;
  const explanation =
    status === 'good' || status === 'mediocre' || status === 'bad'
      ? message(`qc.explain.${status}`)
      : message('qc.explain.none');
  return (
    <section className="panel stack-tight" aria-labelledby={id}>
      <h2 id={id}>
        {message('entry.quality')}
        {segment === undefined ? null : ` · ${message('genome.segment', { segment })}`}
      </h2>
      <p className="row">
        {status === null ? null : <QcStatus status={status} />}
        <span className="small">{explanation}</span>
      </p>
      <dl className="facts">
        <Fact label={message('entry.clade')}>{unlessEmpty(analysis.clade)}</Fact>
        {Object.entries(analysis.attributes).map(([name, value]) => (
          <Fact key={name} label={name}>
            {value}
          </Fact>
        ))}
        <Fact label={message('entry.qcScore')}>
          {analysis.qcScore === null
            ? message('state.notGiven')
            : formatDecimal(analysis.qcScore, 1)}
        </Fact>
        <Fact label={message('entry.coverage')}>{formatShare(analysis.coverage)}</Fact>
        <Fact label={message('entry.alignment')}>
          {analysis.alignmentStart === null || analysis.alignmentEnd === null
            ? message('state.notGiven')
            : message('entry.alignmentRange', {
                begin: analysis.alignmentStart,
                end: analysis.alignmentEnd,
              })}
        </Fact>
        <Fact label={message('entry.dataset')}>{unlessEmpty(analysis.datasetTag)}</Fact>
        <Fact label={message('entry.analysed')}>
          {message('entry.analysedBy', {
            when: formatMoment(analysis.analysedAt),
            engine: analysis.engineVersion,
          })}
        </Fact>
      </dl>
      {analysis.isOutdated ? (
        <div className="notice notice-warn">
          <p>{message('entry.isOutdated')}</p>
        </div>
      ) : null}
      {analysis.warnings.length === 0 ? null : (
        <div className="notice notice-warn">
          <h3>{message('entry.warnings')}</h3>
          <ul>
            {analysis.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

export function EntryRecord({ entry }: { readonly entry: Entry }): ReactElement {
  const provenance = entry.provenance;
  return (
    <section className="panel" aria-labelledby="record">
      <h2 id="record">{message('entry.record')}</h2>
      <dl className="facts facts-one">
        <Fact label={message('entry.owner')}>{unlessEmpty(entry.ownerGroup)}</Fact>
        <Fact label={message('entry.submissionId')}>{unlessEmpty(entry.submissionId)}</Fact>
        {entry.submittedAt === null ? null : (
          <Fact label={message('entry.submitted')}>{formatMoment(entry.submittedAt)}</Fact>
        )}
        {entry.releasedAt === null ? null : (
          <Fact label={message('entry.released')}>{formatMoment(entry.releasedAt)}</Fact>
        )}
        <Fact label={message('entry.origin')}>
          <span className="code small">{entry.originNode}</span>
        </Fact>
        {provenance === null ? null : (
          <Fact label={message('entry.provenance')}>
            {[
              provenance.method === null || provenance.method === undefined
                ? ''
                : wordOf('provenance', provenance.method),
              provenance.source ?? '',
              provenance.by ?? '',
              provenance.at ? formatMoment(provenance.at) : '',
            ]
              .filter((one) => one !== '')
              .join(' · ')}
          </Fact>
        )}
      </dl>
    </section>
  );
}

export function EntryVersions({ entry }: { readonly entry: Entry }): ReactElement {
  return (
    <section className="panel" aria-labelledby="versions">
      <h2 id="versions">{message('entry.versions')}</h2>
      <ol className="list-plain stack-tight">
        {[...entry.versions]
          .sort((a, b) => b.version - a.version)
          .map((one) => (
            <li key={one.version} className="row">
              {one.version === entry.version ? (
                <strong className="code">{`${entry.accession}.${one.version}`}</strong>
              ) : (
                <PageLink
                  to={`/entries/${encodeURIComponent(`${entry.accession}.${one.version}`)}`}
                  className="code"
                >
                  {`${entry.accession}.${one.version}`}
                </PageLink>
              )}
              <span className="small muted">
                {one.releasedAt === null
                  ? message('entry.notReleased')
                  : formatMoment(one.releasedAt)}
              </span>
              {one.isLatest ? <span className="tag">{message('entry.latest')}</span> : null}
              {one.isRevocation ? <span className="tag">{message('entry.revoked')}</span> : null}
            </li>
          ))}
      </ol>
    </section>
  );
}

function alignedAddress(entry: Entry, segment: string | null): string {
  const part = segment === null ? '' : `-${segment}`;
  return lapisAddress(entry.instance, 'alignedNucleotideSequences', {
    filter: { accessionVersion: [entry.accessionVersion] },
    sequence: segment,
    extra: {
      dataFormat: 'fasta',
      downloadAsFile: 'true',
      downloadFileBasename: `${entry.accessionVersion}-aligned${part}`,
    },
  });
}

export function EntryDownloads({ entry }: { readonly entry: Entry }): ReactElement {
  const key = encodeURIComponent(entry.accessionVersion);
  const segments = entry.segments ?? [];
  return (
    <section className="panel" aria-labelledby="downloads">
      <h2 id="downloads">{message('entry.files')}</h2>
      <ul className="list-plain download-list">
        <li>
          <a download={`${entry.accessionVersion}.fasta`} href={`/api/entries/${key}/sequence`}>
            {message('entry.asSubmitted')}
          </a>
        </li>
        {segments.map(({ segment }) => (
          <li key={`submitted ${segment}`}>
            <a
              download={`${entry.accessionVersion}-${segment}.fasta`}
              href={`/api/entries/${key}/sequence?segment=${segment}`}
            >
              {message('entry.asSubmittedOf', { segment })}
            </a>
          </li>
        ))}
        {segments.length > 0 ? null : (
          <li>
            <a
              download={`${entry.accessionVersion}-aligned.fasta`}
              href={alignedAddress(entry, null)}
            >
              {message('entry.aligned')}
            </a>
          </li>
        )}
        {segments.map(({ segment }) => (
          <li key={`aligned ${segment}`}>
            <a
              download={`${entry.accessionVersion}-aligned-${segment}.fasta`}
              href={alignedAddress(entry, segment)}
            >
              {message('entry.alignedOf', { segment })}
            </a>
          </li>
        ))}
        <li>
          <a download={`${entry.accessionVersion}.json`} href={`/api/entries/${key}`}>
            {message('entry.asJson')}
          </a>
        </li>
      </ul>
    </section>
  );
}
