import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromGatewayId, toGatewayId } from './gateway-id.ts';

test('the fourth letter says what it is, whatever the accessions of the node begin with', () => {
  for (const prefix of ['OC', 'RKI', 'ABCDEF', 'OCF', 'DDD']) {
    for (const kind of ['D', 'F'] as const) {
      const accession = `${prefix}V${kind}_0000013`;
      const id = toGatewayId(accession, kind);
      assert.equal(id[3], kind, id);
      assert.equal(fromGatewayId(id), accession);
    }
  }
  assert.equal(toGatewayId('OCVF_0000013', 'F'), 'OCVF_0000013');
});
