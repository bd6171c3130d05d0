import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../../../web/api/client.ts';
import { applyImportEvent, type ImportProgress, NO_PROGRESS } from './import-progress.ts';
import { runImport, uploadFile } from './run-upload.ts';

export interface ImportFiles {
  readonly instance: string;
  readonly sequences: File;
  readonly metadata: File;
  /** Rows in which something may tell who a person is are refused. */
  readonly refusesPrivate: boolean;
}

export type ImportState =
  | { readonly stage: 'idle' }
  | { readonly stage: 'sending'; readonly share: number }
  | { readonly stage: 'running' | 'finished'; readonly progress: ImportProgress }
  | { readonly stage: 'failed'; readonly error: unknown; readonly progress: ImportProgress | null };

/** How often a running import is drawn; a hundred thousand rows would otherwise be as many draws. */
const DRAW_INTERVAL_MS = 120;

async function sendFiles(
  files: ImportFiles,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<string> {
  const { id } = await client.startImport(files.instance, files.refusesPrivate);
  const address = `/api/imports/${encodeURIComponent(id)}`;
  const bytes = Math.max(1, files.sequences.size + files.metadata.size);
  await uploadFile(`${address}/metadata`, files.metadata, {
    signal,
    onSent: (sent) => onShare(Math.min(files.metadata.size, sent) / bytes),
  });
  await uploadFile(`${address}/sequences`, files.sequences, {
    signal,
    onSent: (sent) => onShare(Math.min(bytes, files.metadata.size + sent) / bytes),
  });
  return address;
}

/** Runs the import and draws what is known of it at intervals; resolves with the last state. */
async function followRun(
  address: string,
  signal: AbortSignal,
  draw: (progress: ImportProgress) => void,
): Promise<ImportProgress> {
  let progress = NO_PROGRESS;
  let drawn = progress;
  const timer = setInterval(() => {
    if (drawn !== progress) draw(progress);
    drawn = progress;
  }, DRAW_INTERVAL_MS);
  try {
    for await (const event of runImport(address, signal)) {
      progress = applyImportEvent(progress, event);
    }
  } finally {
    clearInterval(timer);
    draw(progress);
  }
  return progress;
}

/** Sends the files, runs the import and keeps what the node says about every row. */
export function useImport(): {
  readonly state: ImportState;
  readonly start: (files: ImportFiles) => Promise<void>;
  readonly stop: () => void;
} {
  const [state, setState] = useState<ImportState>({ stage: 'idle' });
  const queryClient = useQueryClient();
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(
    async (files: ImportFiles): Promise<void> => {
      const controller = new AbortController();
      running.current = controller;
      let progress: ImportProgress | null = null;
      try {
        setState({ stage: 'sending', share: 0 });
        const address = await sendFiles(files, controller.signal, (share) =>
          setState({ stage: 'sending', share }),
        );
        progress = NO_PROGRESS;
        setState({ stage: 'running', progress });
        progress = await followRun(`${address}/run`, controller.signal, (latest) => {
          progress = latest;
          setState({ stage: 'running', progress: latest });
        });
        setState({ stage: 'finished', progress });
      } catch (error) {
        setState(
          controller.signal.aborted ? { stage: 'idle' } : { stage: 'failed', error, progress },
        );
      }
      await queryClient.invalidateQueries();
    },
    [queryClient],
  );
  const stop = useCallback(() => running.current?.abort(), []);
  return { state, start, stop };
}
