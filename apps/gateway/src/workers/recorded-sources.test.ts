import { describe, expect, it } from 'vitest'
import { recordedSources } from './recorded-sources.ts'
import { recordTexts } from './recorded-texts.ts'

const files = new Map([
  ['trust', 'now'],
  ['secret', 'old'],
])
const from = {
  file: 'trust',
  env: {},
  fileExists: () => true,
  readTrustFile: (path: string) => files.get(path) ?? '',
  readSecretFile: (path: string) => files.get(path) ?? '',
}

describe('what one process has read', () => {
  it('is what another one reads, whatever the files hold by then', () => {
    const record = recordTexts(from)
    record.sources.readTrustFile('trust')
    record.sources.readSecretFile('secret')
    const recorded = recordedSources({ file: 'trust', texts: record.texts() }, from)
    files.set('trust', 'later').set('secret', 'new')
    expect([
      recorded.sources.readTrustFile('trust'),
      recorded.sources.readSecretFile('secret'),
    ]).toEqual(['now', 'old'])
    expect(() => recorded.sources.readSecretFile('another')).toThrow('was not read')
    recorded.end()
    expect(recorded.sources.readSecretFile('secret')).toBe('new')
  })

  it('is forgotten when a new reading begins, and for good when nobody needs it', () => {
    const record = recordTexts(from)
    record.sources.readSecretFile('secret')
    record.begin()
    expect(record.texts()).toEqual(new Map())
    record.sources.readSecretFile('secret')
    record.stop()
    record.sources.readSecretFile('secret')
    expect(record.texts()).toEqual(new Map())
  })
})
