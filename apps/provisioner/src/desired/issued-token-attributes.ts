import type { Section } from '../fields/fields.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'

/** What issued tokens are bound to. Keycloak's names: `OIDCConfigAttributes`. */
export function bindingAttributes({ bound }: SettledTrust['client']): Section {
  switch (bound) {
    case undefined:
      return {}
    case 'mtls':
      return { 'tls.client.certificate.bound.access.tokens': 'true' }
    case 'dpop':
      return { 'dpop.bound.access.tokens': 'true' }
  }
}

/** Refresh tokens, where issuers ask for them. Keycloak's names: `OIDCConfigAttributes`. */
export function refreshAttributes({ refreshing }: SettledTrust): Section {
  return {
    ...(refreshing.includes('idp-permission') && { 'use.refresh.tokens': 'true' }),
    ...(refreshing.includes('standard') && {
      'standard.token.exchange.enableRefreshRequestedTokenType': 'SAME_SESSION',
    }),
  }
}
