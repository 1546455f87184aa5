import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from './find-on-path.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'path-'))
  writeFileSync(join(folder, 'tool'), '')
  chmodSync(join(folder, 'tool'), 0o755)
  writeFileSync(join(folder, 'notes'), '')
  chmodSync(join(folder, 'notes'), 0o644)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('findOnPath', () => {
  it('finds an executable in a later folder', () => {
    const found = findOnPath('tool', { PATH: `/no/such/folder::${folder}` })
    expect(found).toBe(join(folder, 'tool'))
  })

  it('passes over a file that is no executable', () => {
    expect(findOnPath('notes', { PATH: folder })).toBeUndefined()
  })

  it.each([{}, { PATH: '' }])('finds nothing without a PATH', (env) => {
    expect(findOnPath('tool', env)).toBeUndefined()
  })
})
