import type { RunScheme } from '../run-scheme.ts';

/** With what a run made its results: enough to make them again elsewhere. */
export interface RunProvenance {
  readonly workflow: { readonly name: string; readonly version: string; readonly digest: string };
  /** Version of this program, which calls consensus and variants. */
  readonly program: string;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  /** Every command as it ran, in order. */
  readonly commands: readonly string[];
  /** The rules by which consensus and variants were called. */
  readonly rules: Readonly<Record<string, string | number | boolean>>;
  readonly platform: string;
  readonly layout: string;
  readonly inputs: readonly {
    readonly file: string;
    readonly name: string;
    readonly sha256: string;
  }[];
  /** SHA-256 of its letters. */
  readonly reference: { readonly name: string; readonly sha256: string };
  readonly primerScheme: RunScheme | null;
  readonly attempt: number;
  /** ISO 8601. */
  readonly begunAt: string;
}
