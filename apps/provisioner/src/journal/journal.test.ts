import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from './journal.ts'
import { journalPath } from './journal-path.ts'

let folder: string
let complaints: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cambio-journal-'))
  complaints = []
})

afterEach(() => rmSync(folder, { recursive: true }))

const now = () => 1_750_000_000
const open = (path: string | undefined) =>
  openJournal(path, now, (text) => void complaints.push(text))

describe('a journal', () => {
  it('has a line for each entry as soon as it is written, for nobody else to read', () => {
    const path = join(folder, 'deep', 'run.jsonl')
    const journal = open(path)
    journal.write({ event: 'run', realm: 'company' })
    journal.write({ event: 'started', address: 'client gateway' })
    expect(readFileSync(path, 'utf8').split('\n')).toEqual([
      '{"at":"2025-06-15T15:06:40.000Z","event":"run","realm":"company"}',
      '{"at":"2025-06-15T15:06:40.000Z","event":"started","address":"client gateway"}',
      '',
    ])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    journal.close()
    expect(existsSync(path)).toBe(true)
  })

  it('is gone when there is nothing left to tell', () => {
    const journal = open(join(folder, 'run.jsonl'))
    journal.write({ event: 'run' })
    journal.remove()
    expect(existsSync(join(folder, 'run.jsonl'))).toBe(false)
  })

  it.each([
    ['that cannot be opened', () => join(folder, 'file', 'run.jsonl')],
    ['without a place', () => undefined],
  ])('%s is complained about once, and does not stop the run', (_what, path) => {
    writeFileSync(join(folder, 'file'), '')
    const journal = open(path())
    journal.write({ event: 'run' })
    journal.write({ event: 'started' })
    journal.remove()
    expect(complaints).toEqual([expect.stringContaining('--journal <path>')])
    expect(journal.path).toBeUndefined()
  })
})

describe('journalPath', () => {
  const subject = { url: 'https://sso.example.com/auth', realm: 'data/fabric', now: now(), pid: 7 }

  it.each([
    [{ XDG_STATE_HOME: '/state', HOME: '/home/ada' }, '/state'],
    [{ HOME: '/home/ada' }, '/home/ada/.local/state'],
  ])('is in the state folder that %o says', (env, state) => {
    expect(journalPath(subject, env)).toBe(
      `${state}/cambio/sso.example.com-data_fabric-20250615T150640Z-7.jsonl`,
    )
  })

  it('is nowhere without one', () => {
    expect(journalPath(subject, {})).toBeUndefined()
  })
})
