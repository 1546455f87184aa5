import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram, startProgram } from './start-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'program-'))
afterAll(() => rmSync(folder, { recursive: true }))

function script(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const patient = script('patient.ts', `console.log('ready 7'); setInterval(() => {}, 1000)`)
const stubborn = script(
  'stubborn.ts',
  `process.on('SIGTERM', () => process.exit(5)); console.log('ready'); setInterval(() => {}, 1000)`,
)

describe('startProgram', () => {
  it('gives what the awaited line holds', async () => {
    const program = startProgram({ entry: patient })
    expect(await program.waitFor((line) => /ready (\d)/.exec(line)?.[1])).toBe('7')
    await program.stop()
  })

  it('finds a line that was written before it was asked for', async () => {
    const program = startProgram({ entry: patient })
    await program.waitFor((line) => line.startsWith('ready') || undefined)
    expect(await program.waitFor((line) => /ready (\d)/.exec(line)?.[1])).toBe('7')
    await program.stop()
  })

  it('fails with the whole output when the program ends before the awaited line', async () => {
    const program = startProgram({
      entry: script('short.ts', `console.error('oh no'); process.exit(3)`),
    })
    await expect(program.waitFor((line) => line === 'never' || undefined)).rejects.toThrow(
      /status 3[^]*oh no/,
    )
  })

  it('gives the exit status a program chose when it was asked to stop', async () => {
    const program = startProgram({ entry: stubborn })
    await program.waitFor((line) => line === 'ready' || undefined)
    expect(await program.stop()).toBe(5)
  })

  it('hands over nothing of our environment but PATH', async () => {
    process.env['PLANTED_SECRET'] = 'planted'
    const shown = await runProgram({
      entry: script('env.ts', `console.log(JSON.stringify(process.env))`),
      env: { A: 'b' },
    })
    delete process.env['PLANTED_SECRET']
    expect(shown.output).not.toContain('planted')
    expect(shown.output).toContain('"A":"b"')
  })
})
