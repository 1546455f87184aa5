import type { JavaRange } from '../java/find-java.ts'

/** The release that is started when nobody asks for another one. */
export const DEFAULT_RELEASE = '26.7.5'

/** What of starting a server differs between the releases from 24 on. */
export interface Release {
  /** The features that exchange a token by every road this release has, so far as they are not on by themselves. */
  readonly exchangeFeatures: readonly string[]
  /** Whether there is a JWT authorization grant. */
  readonly hasJwtGrant: boolean
  readonly java: JavaRange
  /** What has to be built in to be a single server whose data survives an abrupt end, where that can't be said at the start. */
  readonly buildOptions: readonly string[]
  /** Whether health is told on a port of its own, or on that of everything else. */
  readonly hasManagementPort: boolean
  /** The options that name the first administrator. */
  readonly administrator: { readonly username: string; readonly password: string }
  /** The options that make `url` the issuer wherever a request comes from, while the endpoints follow the address that was asked. */
  readonly address: (url: string) => Readonly<Record<string, string>>
}

/** The facts of a release, told as `26.7.5`; what tells no number counts as the newest. */
export function releaseOf(version: string): Release {
  const isFrom = (major: number, minor = 0): boolean => isAtLeast(version, [major, minor])
  return {
    exchangeFeatures: [
      'token-exchange',
      // From 26.2 on there is a second version, which is the default and knows no exchange permission.
      isFrom(26, 2) ? 'admin-fine-grained-authz:v1' : 'admin-fine-grained-authz',
      // A preview in 26.5 only: before, there was none; afterwards it is on.
      ...(isFrom(26, 5) && !isFrom(26, 6) ? ['jwt-authorization-grant'] : []),
    ],
    hasJwtGrant: isFrom(26, 5),
    java: { oldest: isFrom(26, 7) ? 21 : 17, newest: isFrom(26, 5) ? Infinity : 21 },
    buildOptions: [
      ...(isFrom(25) ? [] : ['--cache=local']),
      ...(isFrom(26) ? [] : ['--transaction-xa-enabled=false']),
    ],
    hasManagementPort: isFrom(25),
    administrator: isFrom(26)
      ? { username: 'KC_BOOTSTRAP_ADMIN_USERNAME', password: 'KC_BOOTSTRAP_ADMIN_PASSWORD' }
      : { username: 'KEYCLOAK_ADMIN', password: 'KEYCLOAK_ADMIN_PASSWORD' },
    address: isFrom(25)
      ? (url) => ({ KC_HOSTNAME: url, KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true' })
      : (url) => ({ KC_HOSTNAME_URL: url, KC_HOSTNAME_ADMIN_URL: url }),
  }
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const told = /^(\d+)\.(\d+)/.exec(version)
  if (told === null) return true
  const [own, ownMinor] = [Number(told[1]), Number(told[2])]
  return own > major || (own === major && ownMinor >= minor)
}
