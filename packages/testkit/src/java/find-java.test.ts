import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Environment } from '../way/way.ts'
import { findJava } from './find-java.ts'
import type { Machine } from './java-candidates.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'java-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A program that speaks of itself as a Java of that version does. */
function install(name: string, version: string): string {
  const home = join(folder, name)
  mkdirSync(join(home, 'bin'), { recursive: true })
  const lines = [`java.home = ${home}`, `java.specification.version = ${version}`]
  const script = `#!/bin/sh\n${lines.map((line) => `echo '    ${line}' >&2`).join('\n')}\n`
  writeFileSync(join(home, 'bin/java'), script)
  chmodSync(join(home, 'bin/java'), 0o755)
  return home
}

/** A machine with nothing in the usual folders. */
const machine = (env: Environment): Machine => ({
  env,
  platform: 'linux',
  homeFolder: folder,
  list: () => [],
})

const range = { oldest: 21, newest: Infinity }

describe('findJava', () => {
  it('takes the one in JAVA_HOME when it is new enough', async () => {
    const home = install('new', '21')
    const onPath = join(install('newer', '25'), 'bin')
    const found = await findJava(machine({ JAVA_HOME: home, PATH: onPath }), range)
    expect(found).toEqual({ version: 21, home })
  })

  it('passes over a JAVA_HOME that is too old for one on the PATH', async () => {
    const home = install('new', '25')
    const env = { JAVA_HOME: install('old', '17'), PATH: join(home, 'bin') }
    expect(await findJava(machine(env), range)).toEqual({ version: 25, home })
  })

  it('passes over one that is too new', async () => {
    const home = install('new', '21')
    const env = { JAVA_HOME: install('newer', '25'), PATH: join(home, 'bin') }
    expect(await findJava(machine(env), { oldest: 17, newest: 21 })).toEqual({ version: 21, home })
  })

  it('says what it found and what to do when nothing is new enough', async () => {
    const home = install('old', '20')
    const failure = findJava(machine({ JAVA_HOME: home }), range)
    await expect(failure).rejects.toThrow(`Found only ${home}/bin/java (Java 20)`)
    await expect(failure).rejects.toThrow('or set JAVA_HOME')
  })

  it('says that it found nothing at all', async () => {
    await expect(findJava(machine({}), range)).rejects.toThrow('No Java was found')
  })
})
