import { EXTERNAL_VIA, SELF_VIA } from '../defaults.ts'
import type { Fault } from '../problem.ts'
import type { Issuer } from '../schema.ts'
import type { Rule } from './rule.ts'

/** Parameters that say what the request is; what is asked for stands at the routes. */
const TARGET_PARAMETERS: readonly string[] = ['audience', 'resource', 'scope']
const RESERVED_PARAMETERS: readonly string[] = [
  ...TARGET_PARAMETERS,
  'grant_type',
  'assertion',
  'subject_token',
  'subject_token_type',
  'subject_issuer',
  'requested_token_type',
  'requested_issuer',
  'requested_subject',
  'actor_token',
  'actor_token_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'code',
  'refresh_token',
  'username',
  'password',
]

/** How Keycloak, or an issuer, is asked. */
export const requestRules: readonly Rule[] = [
  {
    says: `\`parameters\` holds none that a token request has anyway: ${RESERVED_PARAMETERS.map((name) => `\`${name}\``).join(', ')}.`,
    find: ({ issuers }) =>
      issuers.flatMap((issuer, index) =>
        Object.keys(issuer?.parameters ?? {})
          .filter((name) => name === '' || RESERVED_PARAMETERS.includes(name))
          .map((name) => ({ path: ['issuers', index, 'parameters', name], ...reserved(name) })),
      ),
  },
  {
    says: '`refresh` needs a road that makes a session: `idp-permission` or `standard`.',
    find: ({ issuers }) =>
      issuers.flatMap((issuer, index) =>
        issuer?.refresh === true && !makesSession(issuer)
          ? [
              {
                path: ['issuers', index, 'refresh'],
                message: 'says nothing on these roads, which keep no session',
                hint: 'add idp-permission (or standard, for our own realm) to via, or remove it',
              },
            ]
          : [],
      ),
  },
  {
    says: '`bound: mtls` needs a client with a certificate.',
    find: ({ client }) =>
      client?.bound === 'mtls' && !('certificate' in client)
        ? [
            {
              path: ['client', 'bound'],
              message: 'binds tokens to our certificate, and this client has none',
              hint: 'write client.certificate and client.certificateKey, or bound: dpop',
            },
          ]
        : [],
  },
]

function reserved(name: string): Fault {
  if (name === '') return { message: 'has no name', hint: 'remove it' }
  return {
    message: 'is a parameter that Cambio sends by itself',
    hint: TARGET_PARAMETERS.includes(name)
      ? `write it as target.${name} of the routes`
      : 'remove it',
  }
}

function makesSession(issuer: Issuer): boolean {
  if ('self' in issuer) return (issuer.via ?? SELF_VIA).some((road) => road === 'standard')
  const { via = EXTERNAL_VIA } = issuer
  return via === 'auto' || via.some((road) => road === 'idp-permission')
}
