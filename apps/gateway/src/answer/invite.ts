import { metadataUrl, resourceOf, type Decision } from '@cambio/decision'
import type { EffectiveIssuer, EffectiveRoute } from '@cambio/trust'
import { PLAIN_INVITATION, type Invitation, type Scheme } from './challenge.ts'

export interface InvitationParts {
  readonly issuers: readonly EffectiveIssuer[]
  /** Absent: nothing is described. */
  readonly publicUrl?: string | undefined
  /** See `Stages`. */
  readonly freshNonce: () => string | undefined
}

/** What to tell the sender of a refused request about how to ask. */
export type Invite = (decision: Decision) => Invitation

/** By the route alone and what its issuers take: the token has no say, so a known issuer's gets the same as a stranger's. */
export function createInvite({ issuers, publicUrl, freshNonce }: InvitationParts): Invite {
  return ({ route, credential, request: { host } }) => {
    const used = credential?.scheme ?? 'Bearer'
    const nonce = used === 'DPoP' ? freshNonce() : undefined
    if (route === undefined) return { ...PLAIN_INVITATION, nonce }
    return {
      schemes: schemesOf(route, issuers),
      used,
      nonce,
      ...(publicUrl !== undefined && {
        metadataUrl: metadataUrl(resourceOf(route.match, publicUrl, host)),
      }),
    }
  }
}

function schemesOf(
  { allow }: EffectiveRoute,
  issuers: readonly EffectiveIssuer[],
): readonly Scheme[] {
  const here = issuers.filter(({ name }) => allow.issuers?.includes(name) ?? true)
  const takesDpop = here.some(({ accept }) => accept.dpop !== 'refuse')
  const needsDpop = takesDpop && here.every(({ accept }) => accept.dpop === 'require')
  return [...(needsDpop ? [] : ['Bearer' as const]), ...(takesDpop ? ['DPoP' as const] : [])]
}
