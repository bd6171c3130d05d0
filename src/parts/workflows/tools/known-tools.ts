import type { WorkflowTool } from '../../../schema/workflow.ts';

/** What is to know of a program that steps may run. */
export interface KnownTool {
  /** The package of Debian that brings it. */
  readonly package: string;
  /** What makes it tell its version, and how that looks in what it says. */
  readonly versionArguments: readonly string[];
  readonly versionPattern: RegExp;
}

/** Programs that steps may run; all are packages of Debian. */
export const knownTools: Readonly<Record<WorkflowTool, KnownTool>> = {
  fastp: {
    package: 'fastp',
    versionArguments: ['--version'],
    versionPattern: /fastp v?(\d+(?:\.\d+)*)/,
  },
  cutadapt: {
    package: 'cutadapt',
    versionArguments: ['--version'],
    versionPattern: /^(\d+(?:\.\d+)*)/m,
  },
  bwa: {
    package: 'bwa',
    // It tells its version with its usage, and fails then.
    versionArguments: [],
    versionPattern: /Version: (\d+(?:\.\d+)*)/,
  },
  minimap2: {
    package: 'minimap2',
    versionArguments: ['--version'],
    versionPattern: /^(\d+(?:\.\d+)*)/m,
  },
  samtools: {
    package: 'samtools',
    versionArguments: ['--version'],
    versionPattern: /^samtools (\d+(?:\.\d+)*)/m,
  },
  bcftools: {
    package: 'bcftools',
    versionArguments: ['--version'],
    versionPattern: /^bcftools (\d+(?:\.\d+)*)/m,
  },
  ivar: {
    package: 'ivar',
    versionArguments: ['version'],
    versionPattern: /iVar version (\d+(?:\.\d+)*)/i,
  },
};
