import type { Route } from '../schema.ts'
import type { HeaderRule } from './effective-trust.ts'

/** What a route is called: its own name, else its match in one line, as in `GET,POST api.example.com/orders`. */
export function routeName({ name, match }: Pick<Route, 'name' | 'match'>): string {
  if (name !== undefined) return name
  const { host = '', path, exact = false, methods = [], headers = {} } = match
  return [
    methods.join(','),
    `${host}${path}`,
    exact ? 'exact' : '',
    ...Object.entries(headers).map(([header, rule]) => `${header}${valueOf(rule)}`),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function valueOf(rule: HeaderRule): string {
  if (typeof rule === 'string') return `=${rule}`
  return 'oneOf' in rule ? `=${rule.oneOf.join('|')}` : ''
}
