import type { Change } from '../plan/change.ts'
import type { FieldChange } from '../fields/fields.ts'
import { addressOf } from '../resources/resource.ts'
import type { Draft, ExternalIssuerText, IssuerText } from './draft.ts'
import type { Inventory } from './inventory.ts'
import { withoutAudience, withoutClient } from './leave-out.ts'

/**
 * A draft that says what the realm has wherever a plan with it would change the realm; what no word of the
 * trust file says is left out, and told. The same draft when nothing of the kind is there.
 */
export function declareDifferences(
  draft: Draft,
  changes: readonly Change[],
  inventory: Inventory,
): Draft {
  return changes.reduce((before, change) => declare(before, change, inventory), draft)
}

/**
 * What of a plan speaks against a draft. The exchange client's credential does not: nobody has it here, and
 * the file refers to it.
 */
export function differencesIn(changes: readonly Change[]): readonly Change[] {
  return changes.filter((change) => {
    if (change.action === 'keep') return false
    if (change.action !== 'update' || change.resource.kind !== 'client') return true
    return change.fields.some(({ path }) => !CREDENTIAL.includes(path))
  })
}

const CREDENTIAL = ['secret', 'clientAuthenticatorType']

function declare(draft: Draft, change: Change, inventory: Inventory): Draft {
  const { resource } = change
  if (resource.kind === 'identity-provider' && change.action === 'update') {
    return change.fields.reduce(
      (before, field) => override(before, resource.alias, field, inventory),
      draft,
    )
  }
  const told = `${addressOf(resource)} is not as this file would have it`
  if ((resource.kind === 'permissions' || resource.kind === 'grant') && 'clientId' in resource.of) {
    return withoutAudience(draft, resource.of.clientId, told)
  }
  if (resource.kind === 'protocol-mapper' && resource.of.kind === 'client') {
    const { clientId } = resource.of
    const audience = audienceIn(resource.fields['config'])
    const isExchangeClient = clientId === draft.trust.client.id
    if (!isExchangeClient) return withoutClient(draft, clientId, told)
    if (audience !== undefined) return withoutAudience(draft, audience, told)
  }
  return draft
}

function audienceIn(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null) return undefined
  const audience: unknown = new Map(Object.entries(config)).get('included.client.audience')
  return typeof audience === 'string' ? audience : undefined
}

const SECTION = 'config.'

/** Says of one key what the realm has, the empty text for a key that is not there. */
function override(
  draft: Draft,
  alias: string,
  { path, to = '' }: FieldChange,
  { providers }: Inventory,
): Draft {
  const index = draft.trust.issuers.findIndex((issuer) => isIssuer(issuer, alias))
  const live = providers.find((provider) => provider.alias === alias)
  if (index === -1 || live === undefined || !path.startsWith(SECTION)) return draft
  const key = path.slice(SECTION.length)
  const issuers = draft.trust.issuers.map((issuer, at) =>
    at === index && 'issuer' in issuer ? withConfig(issuer, key, live.config[key] ?? '') : issuer,
  )
  const remark = {
    path: ['issuers', index, 'identityProvider', 'config', key],
    text: `as the realm has it; without this line it becomes ${to === '' ? 'empty' : to}${consequence(key)}`,
  }
  return {
    ...draft,
    trust: { ...draft.trust, issuers },
    remarks: [...draft.remarks, remark],
  }
}

function isIssuer(issuer: IssuerText, alias: string): issuer is ExternalIssuerText {
  return 'issuer' in issuer && issuer.alias === alias
}

function withConfig(issuer: ExternalIssuerText, key: string, value: string): ExternalIssuerText {
  const { identityProvider } = issuer
  const config = { ...identityProvider?.config, [key]: value }
  return { ...issuer, identityProvider: { ...identityProvider, config } }
}

/** What a person gains by taking the line out. */
const CONSEQUENCES: ReadonlyMap<string, string> = new Map([
  ['disableUserInfo', ': Keycloak then checks the signature alone, and asks the issuer nothing'],
  ['validateSignature', ': Keycloak then checks the signature of this issuer’s tokens'],
  ['disableTypeClaimCheck', ': Keycloak then takes tokens without its own `typ` claim'],
])

function consequence(key: string): string {
  return CONSEQUENCES.get(key) ?? ''
}
