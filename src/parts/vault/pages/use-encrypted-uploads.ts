import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { sendEncrypted } from './encrypt-upload.ts';

/** A file on its way. */
export interface EncryptedRow {
  readonly key: string;
  readonly name: string;
  /** Bytes of the encrypted file; 0 while that is not known. */
  readonly size: number;
  readonly sent: number;
  readonly state: 'sending' | 'sent' | 'failed';
  readonly error: Error | null;
}

export interface UploadChoice {
  readonly group: string;
  readonly recipient: Uint8Array;
  readonly dictionary: string;
  readonly isSimulated: boolean;
}

/** Encrypts files and sends them, one after the other: the browser has one thread for it. */
export function useEncryptedUploads(): {
  readonly rows: readonly EncryptedRow[];
  readonly send: (files: readonly File[], choice: UploadChoice) => void;
} {
  const [rows, setRows] = useState<readonly EncryptedRow[]>([]);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const stop = useRef(new AbortController());
  const queryClient = useQueryClient();
  useEffect(() => {
    const controller = new AbortController();
    stop.current = controller;
    return () => controller.abort();
  }, []);
  const change = (key: string, fields: Partial<EncryptedRow>): void =>
    setRows((known) => known.map((row) => (row.key === key ? { ...row, ...fields } : row)));
  const sendOne = async (file: File, key: string, choice: UploadChoice): Promise<void> => {
    const { group, recipient, dictionary, isSimulated } = choice;
    try {
      await sendEncrypted({
        file,
        recipient,
        metadata: {
          filename: `${file.name}.c4gh`,
          group,
          ...(dictionary === '' ? {} : { dictionary }),
          ...(isSimulated ? { simulated: 'true' } : {}),
        },
        onProgress: (sent, size) => change(key, { sent, size }),
        signal: stop.current.signal,
      });
      change(key, { state: 'sent' });
    } catch (error) {
      if (!stop.current.signal.aborted) change(key, { state: 'failed', error: error as Error });
    }
    await queryClient.invalidateQueries({ queryKey: ['vault-files'] });
  };
  return {
    rows,
    send: (files, choice) => {
      const added = files.map((file) => ({ file, key: crypto.randomUUID() }));
      setRows((known) => [
        ...known,
        ...added.map(({ file, key }) => ({
          ...{ key, name: file.name, size: 0, sent: 0, error: null },
          state: 'sending' as const,
        })),
      ]);
      for (const { file, key } of added) {
        queue.current = queue.current.then(() => sendOne(file, key, choice));
      }
    },
  };
}
