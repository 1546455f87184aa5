import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startOnLeash } from './start-on-leash.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leash-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const env = { PATH: process.env['PATH'] }
/** Starts a child of its own, tells both ids, and lives until it is ended. */
const FAMILY = 'sleep 600 & echo $$ $!; wait'

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    // Gone, maybe between the two looks.
    return false
  }
}

function isZombie(pid: number): boolean {
  return existsSync('/proc/self/stat') && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

async function readPids(logFile: string): Promise<readonly number[]> {
  await until(() => existsSync(logFile) && /\d+ \d+\n/.test(readFileSync(logFile, 'utf8')))
  return readFileSync(logFile, 'utf8').trim().split(' ').map(Number)
}

/** Starts a program in a process that is then killed, and gives what belongs to that program. */
async function startAndKillOwner(script: string): Promise<readonly number[]> {
  const logFile = join(folder, 'log')
  const source = new URL('start-on-leash.ts', import.meta.url).href
  const options = JSON.stringify({ env, folder, logFile })
  const call = `startOnLeash('/bin/sh', ['-c', ${JSON.stringify(script)}], ${options})`
  const code = `import { startOnLeash } from '${source}'; ${call}`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', code])
  const pids = await readPids(logFile)
  owner.kill('SIGKILL')
  return pids
}

describe('startOnLeash', () => {
  it('ends a program together with its children, and leaves the folder', async () => {
    const logFile = join(folder, 'log')
    const program = startOnLeash('/bin/sh', ['-c', FAMILY], { env, folder, logFile })
    const pids = await readPids(logFile)
    expect(pids.map(isAlive)).toEqual([true, true])
    await program.end()
    await until(() => !pids.some(isAlive))
    expect(existsSync(folder)).toBe(true)
  })

  it('tells that a program ended by itself, and how', async () => {
    const options = { env, folder, logFile: join(folder, 'log') }
    const { ended } = startOnLeash('/bin/sh', ['-c', 'exit 3'], options)
    await once(ended, 'abort')
    expect(String(ended.reason)).toContain('/bin/sh ended with 3')
  })

  it('leaves no watcher behind a program that ended by itself', async () => {
    const options = { env, folder, logFile: join(folder, 'log') }
    const { ended, end } = startOnLeash('/bin/sh', ['-c', 'echo $$ $$'], options)
    await once(ended, 'abort')
    const [group = 0] = await readPids(options.logFile)
    await until(() => {
      try {
        process.kill(-group, 0)
        return false
      } catch {
        return true
      }
    })
    expect(existsSync(folder)).toBe(true)
    await expect(end()).resolves.toBeUndefined()
  })

  it(
    'ends the program and removes its folder when we are killed',
    { timeout: 30_000 },
    async () => {
      const pids = await startAndKillOwner(FAMILY)
      await until(() => !pids.some(isAlive) && !existsSync(folder))
      expect(pids).toHaveLength(2)
    },
  )

  it('lets the program end in its own way when we are killed', { timeout: 30_000 }, async () => {
    const farewell = `${folder}.farewell`
    const pids = await startAndKillOwner(`trap 'echo bye > ${farewell}; exit' TERM; ${FAMILY}`)
    await until(() => !pids.some(isAlive))
    expect(readFileSync(farewell, 'utf8')).toBe('bye\n')
    rmSync(farewell)
  })
})
