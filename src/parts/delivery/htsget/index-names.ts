import type { HtsFile } from '../../../engine/htsget/hts-file.ts';

const ENDINGS: Readonly<Record<HtsFile['format'], readonly string[]>> = {
  BAM: ['bai', 'csi'],
  CRAM: ['crai'],
  VCF: ['tbi', 'csi'],
  BCF: ['csi'],
};

/** As names of the vault end where the file is encrypted. */
function withoutEncryption(name: string): string {
  return name.replace(/\.c4gh$/i, '');
}

/**
 * Of the files of a dataset, those whose names say that they are the index of a file: its own name with the ending of the
 * index behind it ('a.bam.bai'), or in place of its own ending ('a.bai'), in the same folder. The likeliest first.
 */
export function findIndexNames<T extends { readonly name: string }>(
  file: { readonly name: string },
  format: HtsFile['format'],
  files: readonly T[],
): readonly T[] {
  const name = withoutEncryption(file.name);
  const stem = name.replace(/\.(bam|cram|bcf|vcf\.gz|vcf\.bgz|vcf)$/i, '');
  const wanted = ENDINGS[format].flatMap((ending) => [`${name}.${ending}`, `${stem}.${ending}`]);
  return [...new Set(wanted)].flatMap((one) =>
    files.filter((other) => withoutEncryption(other.name).toLowerCase() === one.toLowerCase()),
  );
}
