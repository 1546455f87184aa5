import { paintFor } from './paint.ts'
import type { SettledRoads } from '../settled/settled-trust.ts'
import type { Setting } from './report.ts'
import type { Screen } from './screen.ts'

/** Which realm of which server, as which client, and by which roads. */
export function renderHead(command: string, setting: Setting, screen: Screen): string {
  const { realm, server, client, roads } = setting
  const paint = paintFor(screen)
  return [
    `${command}: realm ${paint.strong(realm)} at ${server}, exchange client ${paint.strong(client)}`,
    `roads: ${roads.map(renderRoads).join('; ')}`,
    '',
  ].join('\n')
}

function renderRoads({ alias, via, chosen }: SettledRoads): string {
  return `${alias} by ${via.join(', ')}${chosen === 'auto' ? ' (auto)' : ''}`
}
