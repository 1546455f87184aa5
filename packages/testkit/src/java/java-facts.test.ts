import { describe, expect, it } from 'vitest'
import { parseJavaFacts } from './java-facts.ts'

const output = (version: string): string => `Property settings:
    java.home = /opt/java 25
    java.specification.maintenance.version = 5
    java.specification.version = ${version}
    java.vm.specification.version = 99
openjdk version "25.0.3"
`

describe('parseJavaFacts', () => {
  it('reads version and home', () => {
    expect(parseJavaFacts(output('25'))).toEqual({ version: 25, home: '/opt/java 25' })
  })

  it('reads the old way of writing versions', () => {
    expect(parseJavaFacts(output('1.8'))?.version).toBe(8)
  })

  it('knows nothing of a program that is no Java', () => {
    expect(parseJavaFacts('hello')).toBeUndefined()
  })
})
