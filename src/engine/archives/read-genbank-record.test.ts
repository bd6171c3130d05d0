import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defined } from '../../std/assert.ts';
import { readEmblRecord } from './read-embl-record.ts';
import { readGenBankRecord } from './read-genbank-record.ts';

// A made-up record in INSDC's two forms.
const GENBANK = `LOCUS       ZZ000001                  24 bp    RNA     linear   VRL 02-FEB-2024
DEFINITION  Simulated virus isolate SIM/1/2024, complete
            genome.
ACCESSION   ZZ000001
VERSION     ZZ000001.2
DBLINK      BioProject: PRJEB000001
            BioSample: SAMEA0000001
KEYWORDS    .
SOURCE      Simulated virus
  ORGANISM  Simulated virus
            Viruses; Riboviria.
REFERENCE   1  (bases 1 to 24)
  AUTHORS   Alpha,A.B., van Beta,C. and Gamma,D.
  TITLE     Direct Submission
  JOURNAL   Submitted (13-JAN-2024) Institute of Simulation, Street 1, Town,
            Country
COMMENT     ##Assembly-Data-START##
            Assembly Method       :: Simulator v. 1.0
            Coverage              :: 100x
            Sequencing Technology :: Illumina MiSeq
            ##Assembly-Data-END##
FEATURES             Location/Qualifiers
     source          1..24
                     /organism="Simulated virus"
                     /mol_type="genomic RNA"
                     /isolate="SIM/1/2024"
                     /host="Homo sapiens"
                     /db_xref="taxon:12345"
                     /geo_loc_name="Switzerland: Bern, a place with a long
                     name"
                     /collection_date="2024-01-02"
     gene            1..12
                     /gene="X"
ORIGIN
        1 acgtacgtac gtacgtacgt nnac`.split('\n');

const EMBL = `ID   ZZ000001; SV 2; linear; genomic RNA; STD; VRL; 24 BP.
XX
AC   ZZ000001;
XX
PR   Project:PRJEB000001;
XX
DT   13-JAN-2024 (Rel. 1, Created)
DT   02-FEB-2024 (Rel. 1, Last updated, Version 2)
XX
DE   Simulated virus isolate SIM/1/2024, complete genome.
XX
OS   Simulated virus
XX
RN   [1]
RP   1-24
RA   Alpha A.B., van Beta C., Gamma D.;
RT   ;
RL   Submitted (13-JAN-2024) to the INSDC.
RL   Institute of Simulation, Street 1, Town,
RL   Country
XX
DR   BioSample; SAMEA0000001.
XX
CC   ##Assembly-Data-START##
CC   Assembly Method       :: Simulator v. 1.0
CC   Coverage              :: 100x
CC   Sequencing Technology :: Illumina MiSeq
CC   ##Assembly-Data-END##
XX
FH   Key             Location/Qualifiers
FT   source          1..24
FT                   /organism="Simulated virus"
FT                   /mol_type="genomic RNA"
FT                   /isolate="SIM/1/2024"
FT                   /host="Homo sapiens"
FT                   /db_xref="taxon:12345"
FT                   /geo_loc_name="Switzerland: Bern, a place with a long
FT                   name"
FT                   /collection_date="2024-01-02"
FT   gene            1..12
FT                   /gene="X"
XX
SQ   Sequence 24 BP; 6 A; 6 C; 5 G; 5 T; 2 other;
     acgtacgtac gtacgtacgt nnac                                              24`.split('\n');

test("the same record says the same in EMBL's form and in GenBank's", () => {
  const [genbank, embl] = [
    readGenBankRecord(GENBANK, 'a record'),
    readEmblRecord(EMBL, 'a record'),
  ];
  assert.ok(genbank.ok && embl.ok);
  const { source, firstPublic, ...fromGenBank } = genbank.record;
  const { source: _source, firstPublic: _firstPublic, ...fromEmbl } = embl.record;
  assert.deepEqual(fromGenBank, fromEmbl);
  assert.deepEqual([source, firstPublic], ['ncbi', null]);
  const { accession, version, columns, lastUpdated, sequences } = genbank.record;
  assert.deepEqual([accession, version, lastUpdated], ['ZZ000001', 2, '2024-02-02']);
  assert.deepEqual(columns, {
    isolate: 'SIM/1/2024',
    date: '2024-01-02',
    'ncbi-biosample:geo_loc_name': 'Switzerland: Bern, a place with a long name',
    'ncbi-biosample:host': 'Homo sapiens',
    'gisaid-epicov:covv_assembly_method': 'Simulator v. 1.0',
    'gisaid-epicov:covv_coverage': '100x',
    instrument: 'Illumina MiSeq',
    organismTaxon: '12345',
    biosampleAccession: 'SAMEA0000001',
    bioprojectAccession: 'PRJEB000001',
    authors: 'Alpha, A.B.; van Beta, C.; Gamma, D.',
    submittingLab: 'Institute of Simulation, Street 1, Town, Country',
  });
  const [sequence] = sequences;
  assert.equal(
    new TextDecoder().decode(defined(sequence, 'a sequence').letters),
    'ACGTACGTACGTACGTACGTNNAC',
  );
});

test('what is no whole record is told', () => {
  const check = (lines: readonly string[], code: string) => {
    const read = readGenBankRecord(lines, 'here');
    assert.equal(read.ok ? '' : `${read.problem.code} ${read.problem.where}`, `${code} here`);
  };
  check(['{"error":"API rate limit exceeded"}'], 'genbank-no-record');
  check(GENBANK.slice(0, -2), 'genbank-no-sequence');
  check([...GENBANK.slice(0, -1), '        1 acgtacgtac'], 'genbank-length');
  check([...GENBANK.slice(0, -1), '        1 acgt-cgtac gtacgtacgt nnac'], 'genbank-letter');
});
