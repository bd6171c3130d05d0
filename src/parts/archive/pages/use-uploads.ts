import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { DetailedError, Upload } from 'tus-js-client';
import { offlineFailure, toFailure } from '../../../web/api/http.ts';

/** What is sent with a file. */
export interface UploadChoice {
  readonly group: string;
  readonly instance: string;
  readonly visibility: string;
  readonly links: string;
}

/** A file on its way. */
export interface UploadRow {
  readonly key: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sent: number;
  readonly state: 'sending' | 'paused' | 'sent' | 'failed';
  readonly error: Error | null;
}

// After each piece the node says that it has it; a proxy between may keep a request as long as this.
const PIECE_BYTES = 64 << 20;
const PAUSES_MS = [500, 1000, 3000, 5000, 10_000, 20_000];

/** What the node said, as any other refusal of it. */
function toError(error: Error): Error {
  if (!(error instanceof DetailedError)) return error;
  const answer = error.originalResponse;
  if (answer === null) return offlineFailure();
  try {
    return toFailure(answer.getStatus(), JSON.parse(answer.getBody()));
  } catch {
    return toFailure(answer.getStatus(), null);
  }
}

/** Sends files to the node, each going on where a former visit of the page left it. */
export function useUploads(): {
  readonly rows: readonly UploadRow[];
  readonly send: (files: readonly File[], choice: UploadChoice) => void;
  readonly pause: (key: string) => void;
  readonly resume: (key: string) => void;
} {
  const [rows, setRows] = useState<readonly UploadRow[]>([]);
  const uploads = useRef(new Map<string, Upload>());
  const queryClient = useQueryClient();
  useEffect(() => {
    const running = uploads.current;
    return () => {
      for (const upload of running.values()) void upload.abort();
    };
  }, []);
  const change = (key: string, fields: Partial<UploadRow>): void =>
    setRows((known) => known.map((row) => (row.key === key ? { ...row, ...fields } : row)));
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: ['files'] });
    void queryClient.invalidateQueries({ queryKey: ['storage'] });
  };
  const start = async (file: File, key: string, choice: UploadChoice): Promise<void> => {
    const { group, instance, visibility, links } = choice;
    const upload = new Upload(file, {
      endpoint: '/api/files/uploads',
      headers: { 'X-Outbreak-Request': '1' },
      chunkSize: PIECE_BYTES,
      retryDelays: PAUSES_MS,
      removeFingerprintOnSuccess: true,
      // The same file for another place is another upload.
      fingerprint: async () =>
        ['outbreak', group, instance, file.name, file.size, file.lastModified].join(' '),
      metadata: {
        filename: file.name,
        group,
        instance,
        visibility,
        ...(links === '' ? {} : { links }),
      },
      onProgress: (sent) => change(key, { sent }),
      onError: (error) => {
        change(key, { state: 'failed', error: toError(error) });
        refresh();
      },
      onSuccess: () => {
        change(key, { state: 'sent', sent: file.size });
        refresh();
      },
    });
    uploads.current.set(key, upload);
    const [former] = await upload.findPreviousUploads();
    if (former !== undefined) upload.resumeFromPreviousUpload(former);
    upload.start();
  };
  return {
    rows,
    send: (files, choice) => {
      const added = files.map((file) => ({ file, key: crypto.randomUUID() }));
      setRows((known) => [
        ...known,
        ...added.map(({ file: { name, size }, key }) => ({
          ...{ key, name, size, sent: 0, error: null },
          state: 'sending' as const,
        })),
      ]);
      for (const { file, key } of added) void start(file, key, choice);
    },
    pause: (key) => {
      void uploads.current.get(key)?.abort();
      change(key, { state: 'paused' });
    },
    resume: (key) => {
      uploads.current.get(key)?.start();
      change(key, { state: 'sending', error: null });
    },
  };
}
