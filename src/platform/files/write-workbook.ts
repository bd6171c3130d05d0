import { strToU8, zipSync } from 'fflate';
import { formatColumn } from './workbook-cells.ts';

/** How a cell looks: the colours of a template. */
export type CellStyle = 'plain' | 'required' | 'recommended' | 'optional' | 'text';

export interface SheetCell {
  readonly text: string;
  readonly style?: CellStyle;
}

/** A sheet of a workbook to write. */
export interface Sheet {
  /** At most 31 characters, none of []:*?/\ */
  readonly name: string;
  readonly isHidden?: boolean;
  readonly rows: readonly (readonly SheetCell[])[];
  /** Width of columns in characters. */
  readonly widths?: readonly number[];
  /** Style of cells that hold nothing yet, by column, so that dates stay text. */
  readonly columnStyle?: CellStyle;
  /** Lists to choose from: 0-based column, and the range of the values such as "Lists!$A$1:$A$9". */
  readonly choices?: readonly {
    readonly column: number;
    readonly range: string;
    readonly isOpen: boolean;
  }[];
}

const STYLES: readonly CellStyle[] = ['plain', 'required', 'recommended', 'optional', 'text'];
const FILLS = ['FFFFC7CE', 'FFFFEB9C', 'FFE2EFDA'];
const LAST_ROW = 1_048_576;
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

function toXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

function writeSheet(sheet: Sheet): string {
  const rows = sheet.rows.map((cells, row) => {
    const written = cells.map(({ text, style = 'plain' }, column) =>
      text === ''
        ? ''
        : `<c r="${formatColumn(column)}${row + 1}" s="${STYLES.indexOf(style)}" t="inlineStr"><is><t xml:space="preserve">${toXml(text)}</t></is></c>`,
    );
    return `<row r="${row + 1}">${written.join('')}</row>`;
  });
  const style = STYLES.indexOf(sheet.columnStyle ?? 'plain');
  const columns = (sheet.widths ?? []).map(
    (width, i) =>
      `<col min="${i + 1}" max="${i + 1}" width="${width}" style="${style}" customWidth="1"/>`,
  );
  const choices = (sheet.choices ?? []).map(({ column, range, isOpen }) => {
    const letter = formatColumn(column);
    const refusal = isOpen ? 'errorStyle="warning" ' : '';
    return `<dataValidation type="list" ${refusal}allowBlank="1" showErrorMessage="1" sqref="${letter}2:${letter}${LAST_ROW}"><formula1>${toXml(range)}</formula1></dataValidation>`;
  });
  const validations =
    choices.length === 0
      ? ''
      : `<dataValidations count="${choices.length}">${choices.join('')}</dataValidations>`;
  const view =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const cols = columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`;
  return `${HEAD}<worksheet xmlns="${MAIN}">${view}${cols}<sheetData>${rows.join('')}</sheetData>${validations}</worksheet>`;
}

function writeStyles(): string {
  const fills = FILLS.map(
    (colour) =>
      `<fill><patternFill patternType="solid"><fgColor rgb="${colour}"/></patternFill></fill>`,
  );
  const head = (fill: number) =>
    `<xf numFmtId="49" fontId="1" fillId="${fill}" borderId="0" xfId="0" applyFont="1" applyFill="1" applyNumberFormat="1"/>`;
  return `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${fills.join('')}</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${head(2)}${head(3)}${head(4)}<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`;
}

/** Writes a workbook in the format of Excel 2007 and later; the same sheets give the same bytes. */
export function writeWorkbook(sheets: readonly Sheet[]): Uint8Array {
  const list = sheets.map(
    ({ name, isHidden }, i) =>
      `<sheet name="${toXml(name)}" sheetId="${i + 1}"${isHidden === true ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
  );
  const relations = sheets.map(
    (_, i) =>
      `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  const styles = `<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/>`;
  const type = (part: string, kind: string) =>
    `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const files: Record<string, string> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('/xl/workbook.xml', 'sheet.main')}${type('/xl/styles.xml', 'styles')}${sheets.map((_, i) => type(`/xl/worksheets/sheet${i + 1}.xml`, 'worksheet')).join('')}</Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}${styles}</Relationships>`,
    'xl/styles.xml': writeStyles(),
  };
  sheets.forEach((sheet, i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] = writeSheet(sheet);
  });
  const packed = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(packed), { level: 6, mtime: '2020-01-01T00:00:00' });
}
