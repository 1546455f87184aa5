/** What a header must be: exactly a text, one of several, or just there. */
export type HeaderRule = string | { readonly oneOf: readonly string[] } | { readonly present: true }

/** Which requests a route is for. Complete: what is absent or empty is not asked. */
export interface RouteMatch {
  /** `api.example.com`, or `*.example.com` for one label or more before it. Absent: any. */
  readonly host?: string
  /**
   * Prefix by whole segments, without a trailing slash unless it is `/` alone. `{name}` stands for exactly one
   * segment that is not empty.
   */
  readonly path: string
  /** The path alone, and nothing below it. */
  readonly exact: boolean
  /** Absent: all. */
  readonly methods?: readonly string[]
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, HeaderRule>>
}

/** A match as it is declared. */
export interface DeclaredMatch {
  readonly host?: string | undefined
  readonly path: string
  readonly exact?: boolean | undefined
  readonly methods?: readonly string[] | undefined
  readonly headers?: Readonly<Record<string, HeaderRule>> | undefined
}

/** A declared match with its defaults. */
export function routeMatch({ host, path, exact, methods, headers }: DeclaredMatch): RouteMatch {
  return {
    ...(host !== undefined && { host }),
    path,
    exact: exact ?? false,
    ...(methods !== undefined && { methods }),
    headers: headers ?? {},
  }
}

/** A match in one line, equal only for equal matches: `GET|POST api.example.com/orders x-api-version=2`. */
export function describeMatch({ host, path, exact, methods, headers }: RouteMatch): string {
  const where = `${host ?? ''}${path}${exact ? ' exactly' : ''}`
  const asked = Object.entries(headers).map(([name, rule]) => `${name}${describeRule(rule)}`)
  return [...(methods ? [methods.join('|')] : []), where, ...asked].join(' ')
}

function describeRule(rule: HeaderRule): string {
  if (typeof rule === 'string') return `=${rule}`
  return 'oneOf' in rule ? `=${rule.oneOf.join('|')}` : ''
}
