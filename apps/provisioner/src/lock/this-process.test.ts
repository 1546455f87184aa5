import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { hasEnded, processIdentity } from './this-process.ts'

describe.runIf(process.platform === 'linux')('hasEnded', () => {
  it('is false for a process that lives', () => {
    expect(hasEnded(processIdentity() ?? '')).toBe(false)
  })

  it('is true for one that ended', async () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'])
    const identity = processIdentity(child.pid) ?? ''
    expect(hasEnded(identity)).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(hasEnded(identity)).toBe(true)
  })

  it('is true for one whose number another process has by now', () => {
    const older = processIdentity()?.replace(/\d+$/, '1') ?? ''
    expect(hasEnded(older)).toBe(true)
  })

  it.each([
    ['another boot of the machine, or another machine', 0, 'another-boot'],
    ['another container, whose processes cannot be seen from here', 1, 'pid:[1]'],
  ])('cannot be known for %s', (_where, part, other) => {
    const parts = processIdentity()?.split(' ') ?? []
    expect(hasEnded(parts.with(part, other).join(' '))).toBeUndefined()
  })

  it('cannot be known of a lock that does not say', () => {
    expect(hasEnded('')).toBeUndefined()
  })
})
