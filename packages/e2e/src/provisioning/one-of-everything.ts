import type { Workshop } from './workshop.ts'

/** A trust file that declares one of each kind of thing beside the story's. */
export async function oneOfEverything(
  workshop: Workshop,
  change: (text: string) => string = (text) => text,
): Promise<string> {
  return workshop.trust((story) => {
    const settled = story
      .replace(/^ {2}realm: .*\n/m, (line) => line + SETTINGS)
      .replace(
        /^client: \{(.*) \}$/m,
        (_line, inside: string) => `client: {${inside}, ${SURROUNDINGS} }`,
      )
      .replace('  - id: orders-api\n', CLIENTS)
      .replace('via: [idp-permission]\n', `via: [idp-permission]\n${IDENTITY_PROVIDER}`)
    return change(settled + OWN)
  })
}

const SETTINGS = `  settings:
    displayName: The company
    accessTokenLifespan: 240
    ssoSessionIdleTimeout: 900
    ssoSessionMaxLifespan: 7200
    eventsEnabled: true
    eventsExpiration: 86400
    sslRequired: none
`

const SURROUNDINGS = `scopes: { default: [maps], optional: [phone] }, mappers: [
  { audience: orders-api },
  { name: tenant, mapper: oidc-hardcoded-claim-mapper, config: { claim.name: tenant, claim.value: north, access.token.claim: "true" } }]`

const CLIENTS = `  - id: orders-api
    displayName: Orders
    roles: [{ name: clerk, description: May read orders }]
  - id: maps-api
    scopes: { optional: [maps] }
`

const IDENTITY_PROVIDER = `    identityProvider:
      mappers:
        - { name: origin, mapper: hardcoded-attribute-idp-mapper, config: { attribute: origin, attribute.value: partner } }
`

const OWN = `roles: [{ name: traveller, description: May go anywhere }]
clientScopes:
  - name: maps
    description: The maps
    mappers: [{ audience: maps-api }]
`
