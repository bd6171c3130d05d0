import assert from 'node:assert/strict';
import test from 'node:test';
import { findBaseEnd, parsePlatform, parseReadName } from './read-name.ts';

// The forms are those that makers and archives describe; the names are made up.
const names: readonly (readonly [string, string, 1 | 2 | null, string | null])[] = [
  [
    'M01234:5:000000000-ABCDE:1:1101:15000:1330 1:N:0:7',
    'M01234:5:000000000-ABCDE:1:1101:15000:1330',
    1,
    'ILLUMINA',
  ],
  [
    'A00001:12:HABCDEFXX:2:1101:1000:2000 2:Y:18:ACGTACGT+TTTTAAAA',
    'A00001:12:HABCDEFXX:2:1101:1000:2000',
    2,
    'ILLUMINA',
  ],
  [
    'VH00123:1:AAABBBCCC:1:1101:1000:2000:ACGTAC 1:N:0:1',
    'VH00123:1:AAABBBCCC:1:1101:1000:2000:ACGTAC',
    1,
    'ILLUMINA',
  ],
  ['HWUSI-EAS100R:6:73:941:1973#0/1', 'HWUSI-EAS100R:6:73:941:1973#0', 1, 'ILLUMINA'],
  ['HWUSI-EAS100R:6:73:941:1973/2', 'HWUSI-EAS100R:6:73:941:1973', 2, 'ILLUMINA'],
  [
    '0a1b2c3d-0000-4111-8222-0123456789ab runid=ff read=12 ch=3',
    '0a1b2c3d-0000-4111-8222-0123456789ab',
    null,
    'OXFORD_NANOPORE',
  ],
  ['m64011_190830_220126/101320/ccs', 'm64011_190830_220126/101320/ccs', null, 'PACBIO_SMRT'],
  [
    'm54119U_200204_034141/4391559/0_11232',
    'm54119U_200204_034141/4391559/0_11232',
    null,
    'PACBIO_SMRT',
  ],
  ['V350012345L1C001R00100000001/1', 'V350012345L1C001R00100000001', 1, 'DNBSEQ'],
  ['ABCDE:00012:00034', 'ABCDE:00012:00034', null, 'ION_TORRENT'],
  [
    'SRR0000001.1 M01234:5:000000000-ABCDE:1:1101:15000:1330 length=150',
    'SRR0000001.1',
    null,
    'ILLUMINA',
  ],
  ['SRR0000001.1 1 length=150', 'SRR0000001.1', null, null],
  ['read1', 'read1', null, null],
  ['', '', null, null],
];

for (const [name, base, mate, platform] of names) {
  test(`name '${name}'`, () => {
    assert.deepEqual(parseReadName(name), { base, mate, platform });
    const bytes = new TextEncoder().encode(`@${name}`);
    const end = findBaseEnd(bytes, 1, bytes.length);
    assert.equal(new TextDecoder().decode(bytes.subarray(1, end)), base);
  });
}

test('platforms are known by the names that people write', () => {
  const said = {
    ILLUMINA: 'ILLUMINA',
    'Illumina MiSeq': 'ILLUMINA',
    'NextSeq 550': 'ILLUMINA',
    ONT: 'OXFORD_NANOPORE',
    'Oxford Nanopore MinION': 'OXFORD_NANOPORE',
    GridION: 'OXFORD_NANOPORE',
    'PacBio Sequel II': 'PACBIO_SMRT',
    PACBIO: 'PACBIO_SMRT',
    'DNBSEQ-G400': 'DNBSEQ',
    'Ion Torrent S5': 'ION_TORRENT',
    ION_TORRENT: 'ION_TORRENT',
    typewriter: null,
    '': null,
  };
  for (const [text, platform] of Object.entries(said))
    assert.equal(parsePlatform(text), platform, text);
});
