import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { FileField } from './file-field.tsx';

/** Sequences and the table that describes them, as far as they are chosen. */
export interface SampleFiles {
  readonly sequences: File | null;
  readonly metadata: File | null;
}

export const NO_FILES: SampleFiles = { sequences: null, metadata: null };

/** Fields for both files. */
export function SampleFileFields({
  files,
  onChange,
}: {
  readonly files: SampleFiles;
  readonly onChange: (files: SampleFiles) => void;
}): ReactElement {
  return (
    <div className="file-fields">
      <FileField
        label={message('import.sequences')}
        hint={message('import.sequencesHint')}
        accept=".fasta,.fa,.fna,.gz,.zst,.zip"
        file={files.sequences}
        onChange={(sequences) => onChange({ ...files, sequences })}
      />
      <FileField
        label={message('import.metadata')}
        hint={message('import.metadataHint')}
        accept=".tsv,.csv,.txt,.ndjson,.jsonl,.xlsx,.gz,.zst"
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
