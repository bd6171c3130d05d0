import { defineRecord } from '../define-record.ts';

const field = {
  type: 'string',
  required: false,
} as const;

/**
 * What is known of the sample behind a genome. Names follow the community's open query service
 * (LAPIS of the open SARS-CoV-2 data); the synonyms are the headers of ENA, GISAID, NCBI, PHA4GE and
 * Nextstrain tables for the same thing.
 */
export const sampleMetadata = defineRecord({
  name: 'sample-metadata',
  version: 1,
  title: 'Sample metadata',
  migrations: {},
  fields: {
    strain: {
      ...field,
      required: true,
      title: 'Strain',
      definition:
        'Name of the sample or isolate, unique within the submitting group. It joins a row of the table with its sequence.',
      example: 'Switzerland/BE-1234/2021',
      synonyms: [
        'id',
        'submissionid',
        'sequencename',
        'seqname',
        'name',
        'isolate',
        'sampleid',
        'specimencollectorsampleid',
        'covvvirusname',
        'virusname',
        'samplealias',
        'sequenceid',
        'samplename',
      ],
    },
    date: {
      ...field,
      type: 'date',
      title: 'Collection date',
      definition:
        'Day on which the sample was taken; year and month, or the year alone, where the day is not known.',
      example: '2021-03-09',
      synonyms: [
        'collectiondate',
        'samplecollectiondate',
        'covvcollectiondate',
        'datecollected',
        'dateofcollection',
      ],
    },
    region: {
      ...field,
      title: 'Region',
      definition: 'Continent or world region of the place of collection.',
      example: 'Europe',
      synonyms: ['continent', 'georegion'],
    },
    country: {
      ...field,
      title: 'Country',
      definition: 'Country of the place of collection, by its English short name.',
      example: 'Switzerland',
      synonyms: [
        'geoloccountry',
        'geographiclocationcountryandorsea',
        'geolocnamecountry',
        'geolocname',
        'samplecountry',
        'countryofcollection',
      ],
    },
    division: {
      ...field,
      title: 'Division',
      definition: 'First subdivision of the country: state, province, canton.',
      example: 'Bern',
      synonyms: [
        'geolocadmin1',
        'geolocnamestateprovinceterritory',
        'state',
        'province',
        'stateprovince',
        'geographiclocationregionandlocality',
      ],
    },
    location: {
      ...field,
      title: 'Location',
      definition: 'Place of collection within the division.',
      example: 'Thun',
      synonyms: ['geolocadmin2', 'city', 'county', 'geoloccity', 'geolocnamecity'],
    },
    host: {
      ...field,
      title: 'Host',
      definition: 'Species of the sampled host, by its scientific name.',
      example: 'Homo sapiens',
      synonyms: ['hostscientificname', 'hostnamescientific', 'covvhost', 'hostcommonname'],
    },
    age: {
      ...field,
      title: 'Age',
      definition: 'Age of the host in years, or an age range.',
      example: '40-49',
      synonyms: ['hostage', 'covvpatientage', 'patientage', 'agegroup'],
    },
    sex: {
      ...field,
      title: 'Sex',
      definition: 'Sex of the host.',
      example: 'female',
      synonyms: ['gender', 'hostsex', 'hostgender', 'covvgender', 'patientsex'],
    },
    originatingLab: {
      ...field,
      title: 'Originating laboratory',
      definition: 'Laboratory or hospital that took or held the sample.',
      example: 'Institute for Infectious Diseases, Bern',
      synonyms: ['covvoriglab', 'collectinginstitution', 'samplecollectedby', 'collectinglab'],
    },
    submittingLab: {
      ...field,
      title: 'Submitting laboratory',
      definition: 'Laboratory that sequenced the sample and submitted it.',
      example: 'University of Bern',
      synonyms: [
        'covvsubmlab',
        'sequencesubmittedby',
        'authoraffiliations',
        'centername',
        'sequencinglab',
      ],
    },
    authors: {
      ...field,
      title: 'Authors',
      definition: 'Who is to be credited, as "Last, First; Last, First".',
      example: 'Curie, Marie; Pasteur, Louis',
      synonyms: ['author', 'covvauthors'],
    },
    dateSubmitted: {
      ...field,
      type: 'date',
      title: 'Date of first submission',
      definition: 'Day on which the genome first became public anywhere.',
      example: '2021-03-20',
      synonyms: ['submissiondate', 'datereleased', 'releasedate', 'covvsubdate'],
    },
    genbankAccession: {
      ...field,
      title: 'INSDC accession',
      definition: 'Accession of the same genome in GenBank, ENA or DDBJ.',
      example: 'MT451684',
      synonyms: [
        'genbank',
        'insdcaccession',
        'insdcaccessionfull',
        'enaaccession',
        'accession',
        'sequenceaccession',
      ],
    },
    gisaidEpiIsl: {
      ...field,
      title: 'GISAID accession',
      definition: 'Accession of the same genome in GISAID; a reference, no data.',
      example: 'EPI_ISL_402124',
      synonyms: ['gisaidaccession', 'accessionid', 'gisaidepiislaccession'],
    },
    samplingStrategy: {
      ...field,
      title: 'Sampling strategy',
      definition:
        'Why the sample was sequenced, for instance baseline surveillance or an outbreak investigation.',
      example: 'Baseline surveillance',
      synonyms: ['purposeofsequencing', 'purposeofsampling', 'covvsamplingstrategy'],
    },
  },
});
