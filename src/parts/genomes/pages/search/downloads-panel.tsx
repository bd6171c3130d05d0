import { type ReactElement, useState } from 'react';
import { type LapisAction, lapisAddress, toSearchParams } from '../../../../web/api/lapis.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { CodeBlock } from '../../../../web/form/code-block.tsx';
import { message } from '../../../../web/messages/message.ts';
import { PageSlot } from '../../../../web/shell/page-slot.tsx';
import { SimulatedTag } from '../../../../web/shell/simulated.tsx';
import { Choice } from './choice.tsx';
import { writeCodeSamples } from './code-samples.ts';
import { releaseFeedAddress, searchFeedAddress } from './feed-addresses.ts';
import type { SearchState } from './search-state.ts';

interface Download {
  readonly label: string;
  readonly action: LapisAction;
  readonly format: string;
  /** The segment that is wanted; absent for all of the genome. */
  readonly segment?: string;
}

/** Sequences: of a genome of several segments each segment by itself, as they have different lengths. */
function listSequenceDownloads(segments: readonly string[]): readonly Download[] {
  const aligned = { action: 'alignedNucleotideSequences', format: 'fasta' } as const;
  const unaligned = { action: 'unalignedNucleotideSequences', format: 'fasta' } as const;
  if (segments.length === 0) {
    return [
      { label: message('download.aligned'), ...aligned },
      { label: message('download.unaligned'), ...unaligned },
    ];
  }
  return [
    ...segments.map((segment) => ({
      ...{ label: message('download.alignedOf', { segment }), segment },
      ...aligned,
    })),
    ...segments.map((segment) => ({
      ...{ label: message('download.unalignedOf', { segment }), segment },
      ...unaligned,
    })),
    { label: message('download.unaligned'), ...unaligned },
  ];
}

function listDownloads(segments: readonly string[]): readonly Download[] {
  return [
    { label: message('download.tsv'), action: 'details', format: 'tsv' },
    { label: message('download.csv'), action: 'details', format: 'csv' },
    { label: message('download.spreadsheet'), action: 'details', format: 'csv-for-spreadsheets' },
    { label: message('download.json'), action: 'details', format: 'json' },
    ...listSequenceDownloads(segments),
    { label: message('download.nucleotide'), action: 'nucleotideMutations', format: 'tsv' },
    { label: message('download.aminoAcid'), action: 'aminoAcidMutations', format: 'tsv' },
    { label: message('download.insertions'), action: 'nucleotideInsertions', format: 'tsv' },
    { label: message('download.aaInsertions'), action: 'aminoAcidInsertions', format: 'tsv' },
  ];
}

/** Archives that the node writes tables for. */
const ARCHIVES = ['gisaid', 'ncbi', 'ena', 'pathoplexus'] as const;

/** What matches, as archives take it; made-up data goes to none. */
function ArchiveTables({
  instance,
  state,
}: {
  readonly instance: Instance;
  readonly state: SearchState;
}): ReactElement {
  const archives = ARCHIVES.filter(
    (archive) => archive !== 'gisaid' || (instance.segments ?? []).length < 2,
  );
  return (
    <section className="stack-tight" aria-labelledby="as-tables">
      <h2 id="as-tables">{message('exchange.tables')}</h2>
      <ul className="list-plain download-list">
        {archives.map((archive) => (
          <li key={archive}>
            <a
              download
              href={`/api/instances/${encodeURIComponent(instance.id)}/exports/${archive}?${toSearchParams(state.filter)}`}
            >
              {message(`exchange.to.${archive}`)}
            </a>
          </li>
        ))}
      </ul>
      <p className="small muted">{message('exchange.tablesWhat')}</p>
    </section>
  );
}

/** Files of what matches, and the same question for a program. */
export function DownloadsPanel({
  instance,
  state,
  total,
}: {
  readonly instance: Instance;
  readonly state: SearchState;
  readonly total: number;
}): ReactElement {
  const [language, setLanguage] = useState<'curl' | 'python' | 'r' | 'lapis'>('curl');
  const samples = writeCodeSamples(window.location.origin, instance.id, state.filter);
  const basename = `${instance.id}-${instance.dataVersion}`;
  const moment = state.filter.asOf?.[0];
  const asOf = moment === undefined ? undefined : `as-of-${moment.replaceAll(/[^\w.-]/g, '')}`;
  return (
    <div className="downloads">
      <section className="stack-tight" aria-labelledby="downloads">
        <div className="row">
          <h2 id="downloads">{message('download.title', { count: total })}</h2>
          {instance.simulated ? <SimulatedTag /> : null}
        </div>
        <ul className="list-plain download-list">
          {listDownloads(instance.segments ?? []).map(({ label, action, format, segment }) => (
            <li key={`${action} ${format} ${segment ?? ''}`}>
              <a
                download
                href={lapisAddress(instance.id, action, {
                  filter: state.filter,
                  sequence: segment ?? null,
                  extra: {
                    dataFormat: format,
                    downloadAsFile: 'true',
                    downloadFileBasename: [basename, asOf, action, segment]
                      .filter((part) => part !== undefined)
                      .join('-'),
                  },
                })}
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
        <p className="small muted">{message('download.terms')}</p>
        <p className="small">
          {message('feed.follow')}{' '}
          <a href={searchFeedAddress(instance.id, state.filter)}>{message('feed.thisSearch')}</a>
          {', '}
          <a href={releaseFeedAddress(instance.id)}>{message('feed.allReleases')}</a>
        </p>
      </section>
      <section className="stack-tight" aria-labelledby="as-code">
        <div className="row row-spread">
          <h2 id="as-code">{message('download.asCode')}</h2>
          <Choice
            label={message('download.language')}
            value={language}
            options={[
              { value: 'curl', label: message('download.curl') },
              { value: 'python', label: message('download.python') },
              { value: 'r', label: message('download.r') },
              { value: 'lapis', label: message('download.lapis') },
            ]}
            onChange={setLanguage}
          />
        </div>
        <CodeBlock code={samples[language]} label={message('download.asCode')} />
      </section>
      <PageSlot
        name="search-downloads"
        subject={`${instance.id}?${toSearchParams(state.filter).toString()}`}
      />
      {instance.simulated ? null : <ArchiveTables instance={instance} state={state} />}
    </div>
  );
}
