import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { locationOf, schemaFiles } from './generate.ts'

const files = schemaFiles()

describe('the published schemas', () => {
  it.each(Object.entries(files))('%s is as the sources make it', (path, text) => {
    expect(readFileSync(locationOf(path), 'utf8')).toBe(text)
  })

  it('are all there is', () => {
    const there = readdirSync(locationOf('schemas')).map((name) => `schemas/${name}`)
    expect(there.toSorted()).toEqual(Object.keys(files).toSorted())
  })
})
