import type { Draft, TrustText } from './draft.ts'

/** Takes a target client out of a draft: no route asks for it, and nothing is said of it. */
export function withoutAudience(draft: Draft, audience: string, why: string): Draft {
  const { clients, ...trust } = draft.trust
  const kept = (clients ?? []).filter(({ id }) => id !== audience)
  const routes = trust.routes.filter(({ target }) => !target?.audience?.includes(audience))
  if (routes.length === trust.routes.length) return draft
  return {
    ...draft,
    trust: {
      ...trust,
      ...(kept.length > 0 && { clients: kept }),
      routes:
        routes.length > 0 ? routes : trust.routes.map(({ target: _target, ...route }) => route),
    },
    leftOut: [...draft.leftOut, `target client ${audience}: ${why}`],
  }
}

/** Takes a client out of the further ones that may exchange. */
export function withoutClient(draft: Draft, clientId: string, why: string): Draft {
  const { grants = [], ...trust } = draft.trust
  const kept = grants
    .map((grant) => without(grant, clientId))
    .filter(({ allow }) => allow.length > 0)
  if (!grants.some(({ allow }) => allow.includes(clientId))) return draft
  return {
    ...draft,
    trust: { ...trust, ...(kept.length > 0 && { grants: kept }) },
    leftOut: [...draft.leftOut, `client ${clientId}: ${why}`],
  }
}

function without(grant: NonNullable<TrustText['grants']>[number], clientId: string) {
  return { ...grant, allow: grant.allow.filter((allowed) => allowed !== clientId) }
}
