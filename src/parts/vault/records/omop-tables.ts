import type { DictionaryField } from './dictionary-field.ts';

type Level = DictionaryField['identifying'];
type Type = DictionaryField['type'];

// Clinical tables of the OMOP Common Data Model 5.4 (OHDSI, https://ohdsi.github.io/CommonDataModel/cdm54.html): names of
// columns, their types, and whether a row has to have a value ('!'). i integer, f decimal, t text, d date, m date and time.
// Levels are ours: dates and places are indirect, what happened to somebody is sensitive, free text may be anything.
const tables: Readonly<Record<string, string>> = {
  person:
    'person_id:i! gender_concept_id:i! year_of_birth:i! month_of_birth:i day_of_birth:i birth_datetime:m race_concept_id:i! ethnicity_concept_id:i! location_id:i provider_id:i care_site_id:i person_source_value:t gender_source_value:t gender_source_concept_id:i race_source_value:t race_source_concept_id:i ethnicity_source_value:t ethnicity_source_concept_id:i',
  observation_period:
    'observation_period_id:i! person_id:i! observation_period_start_date:d! observation_period_end_date:d! period_type_concept_id:i!',
  visit_occurrence:
    'visit_occurrence_id:i! person_id:i! visit_concept_id:i! visit_start_date:d! visit_start_datetime:m visit_end_date:d! visit_end_datetime:m visit_type_concept_id:i! provider_id:i care_site_id:i visit_source_value:t visit_source_concept_id:i admitted_from_concept_id:i admitted_from_source_value:t discharged_to_concept_id:i discharged_to_source_value:t preceding_visit_occurrence_id:i',
  condition_occurrence:
    'condition_occurrence_id:i! person_id:i! condition_concept_id:i! condition_start_date:d! condition_start_datetime:m condition_end_date:d condition_end_datetime:m condition_type_concept_id:i! condition_status_concept_id:i stop_reason:t provider_id:i visit_occurrence_id:i visit_detail_id:i condition_source_value:t condition_source_concept_id:i condition_status_source_value:t',
  drug_exposure:
    'drug_exposure_id:i! person_id:i! drug_concept_id:i! drug_exposure_start_date:d! drug_exposure_start_datetime:m drug_exposure_end_date:d! drug_exposure_end_datetime:m verbatim_end_date:d drug_type_concept_id:i! stop_reason:t refills:i quantity:f days_supply:i sig:t route_concept_id:i lot_number:t provider_id:i visit_occurrence_id:i visit_detail_id:i drug_source_value:t drug_source_concept_id:i route_source_value:t dose_unit_source_value:t',
  procedure_occurrence:
    'procedure_occurrence_id:i! person_id:i! procedure_concept_id:i! procedure_date:d! procedure_datetime:m procedure_end_date:d procedure_end_datetime:m procedure_type_concept_id:i! modifier_concept_id:i quantity:i provider_id:i visit_occurrence_id:i visit_detail_id:i procedure_source_value:t procedure_source_concept_id:i modifier_source_value:t',
  measurement:
    'measurement_id:i! person_id:i! measurement_concept_id:i! measurement_date:d! measurement_datetime:m measurement_time:t measurement_type_concept_id:i! operator_concept_id:i value_as_number:f value_as_concept_id:i unit_concept_id:i range_low:f range_high:f provider_id:i visit_occurrence_id:i visit_detail_id:i measurement_source_value:t measurement_source_concept_id:i unit_source_value:t unit_source_concept_id:i value_source_value:t measurement_event_id:i meas_event_field_concept_id:i',
  observation:
    'observation_id:i! person_id:i! observation_concept_id:i! observation_date:d! observation_datetime:m observation_type_concept_id:i! value_as_number:f value_as_string:t value_as_concept_id:i qualifier_concept_id:i unit_concept_id:i provider_id:i visit_occurrence_id:i visit_detail_id:i observation_source_value:t observation_source_concept_id:i unit_source_value:t qualifier_source_value:t value_source_value:t observation_event_id:i obs_event_field_concept_id:i',
  death:
    'person_id:i! death_date:d! death_datetime:m death_type_concept_id:i cause_concept_id:i cause_source_value:t cause_source_concept_id:i',
  specimen:
    'specimen_id:i! person_id:i! specimen_concept_id:i! specimen_type_concept_id:i! specimen_date:d! specimen_datetime:m quantity:f unit_concept_id:i anatomic_site_concept_id:i disease_status_concept_id:i specimen_source_id:t specimen_source_value:t unit_source_value:t anatomic_site_source_value:t disease_status_source_value:t',
};

const types: Readonly<Record<string, Type>> = {
  i: 'integer',
  f: 'decimal',
  t: 'text',
  d: 'date',
  m: 'datetime',
};

/** Names of the tables that are known. */
export const omopTableNames: readonly string[] = Object.keys(tables);

/** The columns of an OMOP table; null for one that is not known. */
export function findOmopFields(table: string): readonly DictionaryField[] | null {
  const columns = tables[table];
  if (columns === undefined) return null;
  return columns.split(' ').map((text) => {
    const [name = '', form = ''] = text.split(':');
    const type = types[form.charAt(0)] ?? 'text';
    return {
      name,
      description: '',
      type,
      required: form.endsWith('!'),
      unique: name === `${table}_id` || (table === 'death' && name === 'person_id'),
      unit: null,
      values: null,
      minimum: null,
      maximum: null,
      identifying: findLevel(name, type),
    };
  });
}

function findLevel(name: string, type: Type): Level {
  if (name === 'person_source_value') return 'direct';
  if (type === 'text') return 'sensitive';
  if (type === 'date' || type === 'datetime') return 'indirect';
  if (/birth|location|race|ethnicity|gender|care_site/.test(name)) return 'indirect';
  return /concept_id|value_as/.test(name) ? 'sensitive' : 'none';
}
