import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findDistribution } from './distribution.ts'

let folder: string
let home: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'distribution-'))
  home = join(folder, 'keycloak')
  for (const part of ['bin', 'conf', 'data', 'providers'])
    mkdirSync(join(home, part), { recursive: true })
  writeFileSync(join(home, 'bin/kc.sh'), '#!/bin/sh')
  writeFileSync(join(home, 'version.txt'), 'Keycloak - Version 26.7.5\n')
  writeFileSync(join(home, 'conf/keycloak.conf'), 'db=postgres')
  writeFileSync(join(home, 'conf/cache.xml'), '<xml/>')
  writeFileSync(join(home, 'data/db'), 'precious')
})
afterEach(() => rmSync(folder, { recursive: true }))

const silent = (): void => {}

describe('findDistribution', () => {
  it('copies KEYCLOAK_HOME without its data and settings, and leaves it as it is', async () => {
    const copy = await findDistribution({ KEYCLOAK_HOME: home }).unpackBelow(
      join(folder, 'x'),
      silent,
    )
    expect(existsSync(join(copy, 'bin/kc.sh'))).toBe(true)
    expect(existsSync(join(copy, 'conf/cache.xml'))).toBe(true)
    expect(existsSync(join(copy, 'data'))).toBe(false)
    expect(existsSync(join(copy, 'conf/keycloak.conf'))).toBe(false)
    expect(readFileSync(join(home, 'data/db'), 'utf8')).toBe('precious')
  })

  it('reads the version of KEYCLOAK_HOME', () => {
    expect(findDistribution({ KEYCLOAK_HOME: home }).version).toBe('26.7.5')
  })

  it('is another one after a change in KEYCLOAK_HOME', () => {
    const before = findDistribution({ KEYCLOAK_HOME: home }).identity
    expect(findDistribution({ KEYCLOAK_HOME: home }).identity).toBe(before)
    utimesSync(join(home, 'providers'), 1, 1)
    expect(findDistribution({ KEYCLOAK_HOME: home }).identity).not.toBe(before)
  })

  it.each([
    ['by an option', {}, '24.0.5'],
    ['by KEYCLOAK_VERSION', { KEYCLOAK_VERSION: '24.0.5' }, undefined],
  ])('takes the release that is asked for %s', (_how, env, version) => {
    expect(findDistribution(env, version).version).toBe('24.0.5')
  })

  it('lets the option win over KEYCLOAK_VERSION', () => {
    expect(findDistribution({ KEYCLOAK_VERSION: '24.0.5' }, '25.0.6').version).toBe('25.0.6')
  })

  it.each(['latest', '26.7', '../26.7.5'])('refuses "%s", which is no release', (version) => {
    expect(() => findDistribution({ KEYCLOAK_VERSION: version })).toThrow(
      `"${version}" is no release of Keycloak`,
    )
  })

  it('refuses a KEYCLOAK_HOME that holds another release than the wanted one', () => {
    const env = { KEYCLOAK_HOME: home, KEYCLOAK_VERSION: '24.0.5' }
    expect(() => findDistribution(env)).toThrow('holds Keycloak 26.7.5, and 24.0.5 is wanted')
  })

  it('refuses a KEYCLOAK_HOME that holds no Keycloak', () => {
    rmSync(join(home, 'version.txt'))
    expect(() => findDistribution({ KEYCLOAK_HOME: home })).toThrow(
      `KEYCLOAK_HOME is ${home}, which holds no Keycloak distribution`,
    )
  })

  it('says what to install when there is no Maven to fetch one', async () => {
    const distribution = findDistribution({ KEYCLOAK_HOME: '', PATH: folder })
    await expect(distribution.unpackBelow(folder, silent)).rejects.toThrow(
      /no mvn on the PATH.*or set KEYCLOAK_HOME/,
    )
  })
})
