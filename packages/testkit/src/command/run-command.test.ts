import { describe, expect, it } from 'vitest'
import { runCommand } from './run-command.ts'

const options = { env: { PATH: process.env['PATH'], GREETING: 'hello' }, timeoutSeconds: 30 }

describe('runCommand', () => {
  it('gives what the command wrote', async () => {
    const output = await runCommand('/bin/sh', ['-c', 'echo "$GREETING"; echo err >&2'], options)
    expect(output.split('\n').toSorted()).toEqual(['', 'err', 'hello'])
  })

  it('runs the command where it is told to', async () => {
    expect(await runCommand('/bin/pwd', [], { ...options, cwd: '/usr' })).toBe('/usr\n')
  })

  it('fails with the status and the end of the output', async () => {
    const script = 'for i in $(seq 40); do echo "line $i."; done; exit 3'
    const failure = runCommand('/bin/sh', ['-c', script], options)
    await expect(failure).rejects.toThrow(/failed with status 3:[^]*line 40\./)
    await expect(failure).rejects.not.toThrow('line 15.')
  })

  it('fails when the command takes too long', async () => {
    const failure = runCommand('/bin/sleep', ['600'], { ...options, timeoutSeconds: 0.05 })
    await expect(failure).rejects.toThrow('was ended by SIGTERM')
  })

  it('fails when there is no such command', async () => {
    await expect(runCommand('/no/such/command', [], options)).rejects.toThrow('ENOENT')
  })
})
