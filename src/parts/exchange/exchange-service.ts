import type { EnaService } from './ena/ena-service.ts';
import {
  type ExportOptions,
  type ExportRequest,
  type PreparedExport,
  prepareExport,
} from './exports/export-service.ts';
import type { IntakeService } from './intake/intake-service.ts';

export interface ExchangeOptions {
  readonly exports: ExportOptions;
  readonly ena: EnaService;
  readonly intake: IntakeService;
}

/** What goes to archives and what comes from them. */
export class ExchangeService {
  /** Deposits at ENA. */
  readonly ena: EnaService;
  /** Records of archives that are taken in. */
  readonly intake: IntakeService;
  readonly #exports: ExportOptions;

  constructor(options: ExchangeOptions) {
    this.ena = options.ena;
    this.intake = options.intake;
    this.#exports = options.exports;
  }

  /** @throws AppError instance-not-found, request-invalid, not-ready */
  prepareExport(request: ExportRequest): Promise<PreparedExport> {
    return prepareExport(this.#exports, request);
  }
}
