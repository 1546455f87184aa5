import { isDeepStrictEqual } from 'node:util'
import type { LiveSettings } from '../generation/live-settings.ts'
import type { ListenerTls } from '../settings/listener-tls.ts'

/** Where we listen, how, and in how many processes is decided at the start. */
const NAMES = ['http2', 'authorizer', 'workers'] as const

/** What counts only after a restart, by the trust file's names. A certificate is no part of it: see `renewCertificate`. */
export function restartOnly(started: LiveSettings, next: LiveSettings): readonly string[] {
  const decided = NAMES.filter((name) => !isDeepStrictEqual(started.trust[name], next.trust[name]))
  return [...restartOnlyTls(started.tls, next.tls), ...decided]
}

function restartOnlyTls(
  listening: ListenerTls | undefined,
  next: ListenerTls | undefined,
): readonly string[] {
  if ((listening === undefined) !== (next === undefined)) return ['tls']
  return listening?.clientCertificates === next?.clientCertificates
    ? []
    : ['tls.clientCertificates']
}
