import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSecretFile } from '@cambio/trust'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from './read-settings.ts'
import { watchSettings, type SettingsWatch, type WatchParts } from './watch-settings.ts'

let folder: string
let watch: SettingsWatch
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'))
  write('trust.yaml', trust())
  write('secret', 'first')
})
afterEach(() => {
  watch.stop()
  rmSync(folder, { recursive: true })
})

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
const trust = (path = '/orders', secret = join(folder, 'secret')): string => `
keycloak: { url: "https://sso.example.com", realm: company }
client: { id: gateway, secret: "\${file:${secret}}" }
issuers: [{ alias: partner, issuer: "https://login.partner.example" }]
routes: [{ match: { path: ${path} }, upstream: "https://api.example.com" }]
`

/** Starts to watch; gives a line for each reading: the routes' paths and the secret, or what is wrong. */
function start(changes: Partial<WatchParts> = {}): string[] {
  const read = () =>
    readSettings({
      file: join(folder, 'trust.yaml'),
      env: {},
      fileExists: () => false,
      readTrustFile: (path) => readFileSync(path, 'utf8'),
      readSecretFile,
    })
  const readings: string[] = []
  watch = watchSettings({
    seen: read().seen,
    read,
    onSettings: (settings) => {
      if (!settings.ok) return void readings.push(settings.failure)
      const { authentication } = settings.value
      const secret = authentication.method === 'secret' && authentication.secret.reveal()
      readings.push(`${JSON.stringify(settings.value.trust.routes)} ${secret}`)
    },
    onBug: () => readings.push('bug'),
    lookMs: 20,
    settleMs: 10,
    ...changes,
  })
  return readings
}

/** Longer than many looks. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250))

describe('watchSettings', () => {
  it('reads anew when the trust file has changed', async () => {
    const readings = start()
    write('trust.yaml', trust('/other'))
    await expect.poll(() => readings).toEqual([expect.stringMatching(/\/other.* first$/)])
  })

  it('reads anew when a secret file has changed', async () => {
    const readings = start()
    write('secret', 'second')
    await expect.poll(() => readings).toEqual([expect.stringMatching(/\/orders.* second$/)])
  })

  it('sees a mounted secret whose links are swapped', async () => {
    for (const version of ['v1', 'v2']) mkdirSync(join(folder, version))
    write('v1/secret', 'first')
    write('v2/secret', 'second')
    symlinkSync('v1', join(folder, '..data'))
    symlinkSync('..data/secret', join(folder, 'mounted'))
    write('trust.yaml', trust('/orders', join(folder, 'mounted')))
    const readings = start()
    symlinkSync('v2', join(folder, '..tmp'))
    renameSync(join(folder, '..tmp'), join(folder, '..data'))
    await expect.poll(() => readings).toEqual([expect.stringMatching(/second$/)])
  })

  it('does nothing while contents are the same, in whatever file they are', async () => {
    const readings = start()
    write('copy', 'first')
    renameSync(join(folder, 'copy'), join(folder, 'secret'))
    write('trust.yaml', trust())
    await aWhile()
    expect(readings).toEqual([])
  })

  it('gives what is wrong once, and what is right when it is mended', async () => {
    const readings = start()
    write('trust.yaml', 'routes: [')
    await expect.poll(() => readings).toHaveLength(1)
    await aWhile()
    expect(readings).toEqual([expect.stringContaining('trust.yaml')])
    write('trust.yaml', trust('/other'))
    await expect.poll(() => readings.at(-1)).toMatch(/\/other/)
  })

  it('sees a secret file that is gone, and that it is back', async () => {
    const readings = start()
    rmSync(join(folder, 'secret'))
    await expect.poll(() => readings).toEqual([expect.stringContaining('cannot be read')])
    write('secret', 'third')
    await expect.poll(() => readings.at(-1)).toMatch(/third$/)
  })

  it('sees a trust file that is gone, and that it is back', async () => {
    const readings = start()
    rmSync(join(folder, 'trust.yaml'))
    await expect.poll(() => readings).toEqual([expect.stringContaining('cannot be read')])
    write('trust.yaml', trust('/back'))
    await expect.poll(() => readings.at(-1)).toMatch(/\/back/)
  })

  it('watches the files of the newest trust file', async () => {
    const readings = start()
    write('other', 'of the other file')
    write('trust.yaml', trust('/orders', join(folder, 'other')))
    await expect.poll(() => readings).toHaveLength(1)
    write('other', 'changed')
    await expect.poll(() => readings.at(-1)).toMatch(/changed$/)
    write('secret', 'of nobody')
    await aWhile()
    expect(readings).toHaveLength(2)
  })

  it('looks again after a reading, so that no change during it is missed', async () => {
    let isFirst = true
    const readings = start({
      onSettings: (settings) => {
        readings.push(settings.ok ? JSON.stringify(settings.value.trust.routes) : '')
        if (isFirst) write('trust.yaml', trust('/meanwhile'))
        isFirst = false
      },
    })
    write('trust.yaml', trust('/other'))
    await expect.poll(() => readings).toHaveLength(2)
    expect(readings.at(-1)).toMatch(/meanwhile/)
  })

  it('reads a file in pieces only when it is whole', async () => {
    const readings = start({ settleMs: 100 })
    const text = trust('/pieces')
    for (let end = 1; end <= 4; end += 1) {
      write('trust.yaml', text.slice(0, Math.ceil((text.length * end) / 4)))
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await expect.poll(() => readings).toEqual([expect.stringMatching(/pieces/)])
  })

  it('reads at once when it is asked to, changed or not', async () => {
    const readings = start({ lookMs: 600_000 })
    watch.readNow()
    await expect.poll(() => readings).toHaveLength(1)
    write('secret', 'second')
    watch.readNow()
    await expect.poll(() => readings.at(-1)).toMatch(/second$/)
  })

  it('goes on after a bug', async () => {
    let isBroken = true
    const readings = start({
      onSettings: () => {
        if (isBroken) throw new Error('bug')
        readings.push('good')
      },
    })
    write('secret', 'second')
    await expect.poll(() => readings).toEqual(['bug'])
    isBroken = false
    write('secret', 'third')
    await expect.poll(() => readings).toEqual(['bug', 'good'])
  })

  it('reads nothing after it was stopped', async () => {
    const readings = start()
    watch.stop()
    write('secret', 'second')
    await aWhile()
    expect(readings).toEqual([])
  })
})
