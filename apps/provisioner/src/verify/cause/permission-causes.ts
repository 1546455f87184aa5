import { decide } from '../access/decide.ts'
import { gateObstacles } from '../access/obstacles.ts'
import { APPLY, because, inIssuer, type Row, says } from './refusal.ts'

const V1_FLAGS = '--features=token-exchange,admin-fine-grained-authz:v1'
const POLICY_SETTING = 'policyName'

const isDenied: Row['fits'] = ({ road, error }) =>
  road === 'idp-permission' && error === 'access_denied'

/** Keycloak’s answers about the right to exchange by `idp-permission` (V1). It says 403 and not why. */
export const PERMISSION_CAUSES: readonly Row[] = [
  {
    code: 'v1-off',
    fits: ({ road, error, description = '' }) =>
      road === 'idp-permission' &&
      (error === 'unsupported_grant_type' ||
        description.startsWith("Parameter 'subject_issuer' is not supported")),
    tell: () => ({
      cause:
        'the server feature token-exchange (V1) is off, so nothing can be exchanged with subject_issuer',
      setting: 'Keycloak’s start option --features',
      fix: `start Keycloak with ${V1_FLAGS}, or take the road jwt-grant`,
    }),
  },
  {
    code: 'permissions-v1-off',
    fits: (refusal, at) => isDenied(refusal, at) && !at.features.has('ADMIN_FINE_GRAINED_AUTHZ'),
    tell: () => ({
      cause:
        'the fine-grained permissions of version 1 are off, so no permission to exchange is ever found; without :v1 Keycloak takes version 2',
      setting: 'Keycloak’s start option --features',
      fix: `start Keycloak with ${V1_FLAGS}`,
    }),
  },
  {
    code: 'audience-permission',
    fits: (refusal, at) => isDenied(refusal, at) && isAboutAudience(refusal, at),
    tell: (_refusal, { target, audienceGate, clientId }) => ({
      cause: `client ${clientId} may not exchange for ${target.audience.join(', ')}: ${obstacle(audienceGate, clientId)}`,
      setting: `the token-exchange permission of client ${target.audience.join(', ')}`,
      fix: 'run cambio apply, which binds our policy to it, or leave the audience out of the route’s target',
    }),
  },
  {
    code: 'provider-made-anew',
    fits: (refusal, at) => isDenied(refusal, at) && at.gate?.hangsOnFormer === true,
    tell: (_refusal, { alias }) => ({
      cause: `identity provider ${alias} has no permission, and our policy is bound to that of one that is gone: ${alias} was deleted and made anew, and permissions hang on Keycloak’s internal id, which is another one now`,
      setting: `the token-exchange permission of identity provider ${alias}`,
      fix: 'run cambio apply, which makes one for it and removes the old one; after that link its users again (cambio migrate --link-users), since their links went too',
    }),
  },
  {
    code: 'permission-off',
    fits: (refusal, at) => isDenied(refusal, at) && at.gate?.state !== 'present',
    tell: (_refusal, { alias }) => ({
      cause: `permissions of identity provider ${alias} are off`,
      setting: `the switch “Permissions enabled” of identity provider ${alias}`,
      fix: APPLY,
    }),
  },
  {
    code: 'permission-bent',
    fits: (refusal, at) => isDenied(refusal, at) && at.gate?.covers === false,
    tell: (_refusal, { alias }) => ({
      cause: `the token-exchange permission of identity provider ${alias} is about another resource or scope`,
      setting: `resource and scope of the token-exchange permission of identity provider ${alias}`,
      fix: APPLY,
    }),
  },
  {
    code: 'permission-without-policy',
    fits: (refusal, at) => isDenied(refusal, at) && at.gate?.policies.length === 0,
    tell: (_refusal, { alias }) => ({
      cause: `the token-exchange permission of identity provider ${alias} has no policy, so it lets nobody in`,
      setting: `the policies of the token-exchange permission of identity provider ${alias} (${POLICY_SETTING})`,
      fix: 'run cambio apply, which binds our policy to it',
    }),
  },
  {
    code: 'client-not-in-policy',
    fits: (refusal, at) =>
      isDenied(refusal, at) &&
      (at.gate?.policies.filter(({ ours }) => ours).every(omits(at.clientId)) ?? false),
    tell: (_refusal, { alias, clientId, gate }) => ({
      cause: `no policy of the token-exchange permission of identity provider ${alias} lets client ${clientId} in: ${obstacle(gate, clientId)}`,
      setting: `the clients of the client policy (${POLICY_SETTING})`,
      fix: `run cambio apply, which puts ${clientId} into it`,
    }),
  },
  {
    code: 'foreign-policy-denies',
    fits: (refusal, at) =>
      isDenied(refusal, at) && at.gate !== undefined && decide(at.gate, at.clientId) !== 'yes',
    tell: (_refusal, { alias, clientId, gate }) => ({
      cause: `another policy of the token-exchange permission of identity provider ${alias} keeps client ${clientId} out: ${obstacle(gate, clientId)}`,
      setting: `the decision strategy (${gate?.strategy}) of that permission, or ${inIssuer({ alias }, 'mode')}`,
      fix: `unbind that policy, or set ${inIssuer({ alias }, 'mode')}: exact and run cambio apply, or set the decision strategy to AFFIRMATIVE`,
    }),
  },
  {
    code: 'permission-denies',
    fits: isDenied,
    tell: (_refusal, { alias, clientId }) => ({
      cause: `Keycloak’s permission denies, though as it reads now it lets client ${clientId} in; somebody may have just changed it`,
      setting: `the token-exchange permission of identity provider ${alias}`,
      fix: 'run cambio verify --live again; if it stays, evaluate the permission in the console',
    }),
  },
  {
    code: 'audience-unknown',
    fits: says('Audience not found'),
    tell: (_refusal, { target }) => ({
      cause: `the realm has no client ${target.audience.join(' or ')}`,
      setting: 'routes[].target.audience',
      fix: 'write the client id (not Keycloak’s internal id), or declare it under clients',
    }),
  },
  {
    code: 'several-audiences',
    fits: ({ road, status }, { target }) =>
      road === 'idp-permission' && status === undefined && target.audience.length > 1,
    tell: (_refusal, { target }) => ({
      cause: `the road takes one audience, and the route asks for ${target.audience.join(', ')}`,
      setting: 'routes[].target.audience',
      fix: 'ask for one audience, and give the exchange client audience mappers for the others',
    }),
  },
]

function isAboutAudience(...[refusal, at]: Parameters<Row['fits']>): boolean {
  if (at.audienceGate === undefined) return false
  if (refusal.event?.reason !== undefined) return because('to audience')(refusal, at)
  const isIn = at.gate !== undefined && decide(at.gate, at.clientId) === 'yes'
  return isIn && decide(at.audienceGate, at.clientId) !== 'yes'
}

function omits(clientId: string) {
  return ({ clients }: { readonly clients: readonly string[] | undefined }): boolean =>
    !(clients?.includes(clientId) ?? true)
}

function obstacle(gate: Parameters<typeof gateObstacles>[0] | undefined, clientId: string): string {
  const found = gate === undefined ? [] : gateObstacles(gate, clientId)
  return found.length === 0 ? 'its permission denies' : found.join('; ')
}
