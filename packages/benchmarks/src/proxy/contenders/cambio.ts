import { startGatewayProcess } from '../../gateway-process.ts'
import type { Contender } from '../contender.ts'
import { API_AUDIENCE, AUDIENCE, type Scene } from '../scene.ts'

/** Ours: verified, permitted, the exchanged token from memory. No line of log for each request. */
export const cambio: Contender = {
  name: 'cambio, cached exchange',
  start: (scene) => startGatewayProcess(trustFile(scene), 'warn'),
}

/** The same with its log: a line for each request, to a pipe that is read. */
export const cambioLogging: Contender = {
  name: 'cambio, cached exchange, access log',
  start: (scene) => startGatewayProcess(trustFile(scene), 'info'),
}

const trustFile = ({ partner, realm, upstreamUrl }: Scene): object => ({
  keycloak: { url: realm.issuer.replace('/realms/company', ''), realm: 'company' },
  client: { id: AUDIENCE, secret: '${env:GATEWAY_SECRET}' },
  issuers: [{ alias: 'partner', issuer: partner.issuer }],
  routes: [{ match: { path: '/' }, upstream: upstreamUrl, target: { audience: [API_AUDIENCE] } }],
})
