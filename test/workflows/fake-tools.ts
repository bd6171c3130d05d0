import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Programs that are called like those of workflows and do what a test wants of them: 'samtools' and 'bcftools' of old
 * and new versions, and 'ivar' that fails, hangs, writes too much or says much, as its first argument says.
 */
export async function makeFakeTools(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const write = async (name: string, lines: string) => {
    await writeFile(join(folder, name), `#!/bin/sh\n${lines}\n`);
    await chmod(join(folder, name), 0o755);
  };
  await write('samtools', 'echo "samtools 1.9"');
  await write('bcftools', 'echo "bcftools 1.16"');
  await write('minimap2', 'echo "2.24-r1122"');
  await write(
    'ivar',
    `case "$1" in
version) echo "iVar version 1.3.1" ;;
fail) echo "there is no such primer" >&2; exit 3 ;;
hang) echo "it began"; trap '' TERM; sleep 1000 & sleep 1000; wait ;;
large) exec head -c 30000000 /dev/zero >large.bin ;;
parts) for i in 1 2 3 4 5 6 7 8 9; do head -c 3000000 /dev/zero >part$i.bin; done; sleep 1000 ;;
talk) i=0; while [ $i -lt 20000 ]; do echo "line $i of what it says"; i=$((i + 1)); done ;;
arguments) shift; printf '%s|' "$@" ;;
environment) env | sort ;;
esac`,
  );
  return folder;
}

/** A workflow of one step, as an operator would add it. */
export function makeWorkflow(
  name: string,
  {
    needsPrimers = false,
    steps,
  }: { needsPrimers?: boolean; steps: readonly (readonly string[])[] },
): string {
  const rules = {
    ...{ minDepth: 10, choice: 'majority', minShare: 0.75, mixedShare: 0.25 },
    ...{ mustBeMostFrequent: true, indelShare: 0.5, isInFrameOnly: false },
    ...{ variantShare: 0.02, variantDepth: 50, variantReads: 5 },
  };
  return JSON.stringify({
    ...{ name, version: '1.0.0', title: `Test of ${name}`, description: 'For a test.' },
    ...{ sources: [], differences: [], platforms: ['ILLUMINA'], needsPrimers },
    tools: { ivar: '1.3' },
    rules: { ILLUMINA: rules },
    steps: steps.map((own, at) => ({ name: `step-${at + 1}`, tool: 'ivar', arguments: own })),
    results: {
      ...{ alignment: 'alignment.bam', depth: 'depth.tsv', pileup: 'pileup.vcf' },
      ...(needsPrimers ? { untrimmed: 'untrimmed.bam' } : {}),
    },
  });
}
