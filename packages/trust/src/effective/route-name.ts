import { describeMatch, routeMatch } from '../route/route-match.ts'
import type { Route } from '../schema.ts'

/** What a route is called: its own name, else its match in one line, as in `GET|POST api.example.com/orders`. */
export function routeName({ name, match }: Pick<Route, 'name' | 'match'>): string {
  return name ?? describeMatch(routeMatch(match))
}
