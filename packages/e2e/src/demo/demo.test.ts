import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startProgram, type Program } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ENTRY = fileURLToPath(new URL('../../../demo/src/main.ts', import.meta.url))
const COMMAND = /^\s*\$ (.*)$/
/** The story has Keycloak to start, and two programs. */
const STORY_TIMEOUT_MS = 240_000

let demo: Program
beforeAll(async () => {
  // As a person runs it, but for the colours.
  const env = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  demo = startProgram({ entry: ENTRY, env: { ...Object.fromEntries(env), NO_COLOR: '1' } })
  await demo.waitFor((line) => (line.includes('Ctrl-C ends it') ? line : undefined))
}, STORY_TIMEOUT_MS)
afterAll(() => demo?.stop())

const commands = (): readonly string[] =>
  demo.lines.map((line) => COMMAND.exec(line)?.[1]).filter((line) => line !== undefined)

describe('the demo', () => {
  it('tells its whole story as expected', () => {
    expect(demo.lines.filter((line) => line.includes('✗'))).toEqual([])
    expect(demo.lines.filter((line) => line.trimStart().startsWith('✓'))).toHaveLength(10)
  })

  it('prints calls that do the same when they are pasted into a shell', () => {
    const pasted = commands().filter(
      (line) => line.startsWith('curl') || line.includes('_TOKEN=$('),
    )
    const { stdout } = spawnSync('bash', ['-c', pasted.join('\necho\n')], { encoding: 'utf8' })
    const statuses = [...stdout.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status))
    expect(statuses).toEqual([401, 401, 200, 200, 401, 401, 200])
  })

  it('ends, and clears up, when it is asked to', async () => {
    expect(await demo.stop()).toBe(0)
    expect(demo.lines.some((line) => line.includes('Clearing up'))).toBe(true)
  })
})
