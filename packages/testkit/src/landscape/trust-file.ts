import { API_CLIENT, EXCHANGE_CLIENT, PARTNER_AUDIENCE, type Landscape } from './make-landscape.ts'

/** The trust file of the story, as a person would write it for this landscape. */
export function trustFile({ keycloak, our, partner, api }: Landscape): string {
  return `keycloak:
  url: ${keycloak.url}
  realm: ${our.name}
  admin: { username: ${keycloak.admin.username}, password: "\${env:KEYCLOAK_ADMIN_PASSWORD}", realm: master }
client: { id: ${EXCHANGE_CLIENT}, secret: "\${env:GATEWAY_SECRET}" }
clients:
  - id: ${API_CLIENT}
issuers:
  - alias: partner
    issuer: ${partner.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [idp-permission]
routes:
  - match: { path: /orders }
    upstream: ${api.url}
    target: { audience: [${API_CLIENT}] }
`
}
