import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { FileField, FilesField } from './file-field.tsx';

/** Sequences and the table that describes them, as far as they are chosen. */
export interface SampleFiles {
  readonly sequences: readonly File[];
  readonly metadata: File | null;
}

export const NO_FILES: SampleFiles = { sequences: [], metadata: null };

const SEQUENCE_FILES = '.fasta,.fa,.fna,.gz,.zst,.xz,.bz2,.zip';

/** Fields for both; one file of sequences only where no more are taken. */
export function SampleFileFields({
  files,
  isSeveral = false,
  onChange,
}: {
  readonly files: SampleFiles;
  readonly isSeveral?: boolean;
  readonly onChange: (files: SampleFiles) => void;
}): ReactElement {
  return (
    <div className="file-fields">
      {isSeveral ? (
        <FilesField
          label={message('import.sequences')}
          hint={message('submit.sequencesHint')}
          accept={SEQUENCE_FILES}
          files={files.sequences}
          onChange={(sequences) => onChange({ ...files, sequences })}
        />
      ) : (
        <FileField
          label={message('import.sequences')}
          hint={message('import.sequencesHint')}
          accept={SEQUENCE_FILES}
          file={files.sequences[0] ?? null}
          onChange={(file) => onChange({ ...files, sequences: file === null ? [] : [file] })}
        />
      )}
      <FileField
        label={message('import.metadata')}
        hint={message('import.metadataHint')}
        accept=".tsv,.csv,.txt,.ndjson,.jsonl,.xlsx,.gz,.zst,.xz,.bz2,.zip"
        file={files.metadata}
        onChange={(metadata) => onChange({ ...files, metadata })}
      />
    </div>
  );
}

/** What is said where somebody goes on with a file missing. */
export function FilesMissing(): ReactElement {
  return (
    <p className="notice notice-warn" role="alert">
      {message('import.filesMissing')}
    </p>
  );
}
