import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';
import { toIssuerAnswer, trustBody, trustedIssuer } from '../trust/issuer-schema.ts';

const example = {
  issuer: 'https://visas.example.org/',
  jku: 'https://visas.example.org/jwks.json',
};

/** Trusts an issuer. */
export const addVisaIssuer = defineOperation<PassportsService>()({
  name: 'add-visa-issuer',
  method: 'POST',
  path: '/api/passports/issuers',
  tag: 'passports',
  summary: 'Trust an issuer of passports or visas, and read its keys',
  description:
    'To trust one for something else, remove it and add it anew: what rested on the former trust ends with it. ' +
    'Where its keys cannot be read now, they are read later; "keysProblem" says why.',
  access: 'administrator',
  input: { body: trustBody },
  output: trustedIssuer,
  errors: [
    'request-invalid',
    'request-conflict',
    'visa-issuer-not-found',
    'session-required',
    'step-up-required',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'keys by http, which anybody between could change',
      as: 'administrator',
      body: { ...example, jku: 'http://visas.example.org/jwks.json' },
      status: 400,
    },
    {
      name: 'a type of visa that nothing here reads',
      as: 'administrator',
      body: { ...example, visaTypes: ['Anything'] },
      status: 400,
    },
    { name: 'no keys', as: 'administrator', body: { issuer: example.issuer }, status: 400 },
  ],
  handle: async (service, call) => {
    const { id: by } = await service.context.requireProof(call);
    const added = await service.addIssuer(call.body, by);
    call.noteAudit({ id: added.id, ...call.body, keysProblem: added.keysProblem });
    return toIssuerAnswer(added);
  },
});
