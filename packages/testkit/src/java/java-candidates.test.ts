import { describe, expect, it } from 'vitest'
import { javaCandidates } from './java-candidates.ts'
import type { Machine } from './java-candidates.ts'

const folders: Record<string, readonly string[]> = {
  '/usr/lib/jvm': ['java-17', 'java-25'],
  '/home/ann/.jdks': ['temurin-21'],
  '/Library/Java/JavaVirtualMachines': ['temurin-21.jdk'],
  '/opt/homebrew/opt': ['openjdk@21'],
}
const machine: Machine = {
  env: { JAVA_HOME: '/opt/jdk', PATH: '/usr/bin::/opt/jdk/bin' },
  platform: 'linux',
  homeFolder: '/home/ann',
  list: (folder) => folders[folder] ?? [],
}

describe('javaCandidates', () => {
  it('tries JAVA_HOME, then PATH, then the usual folders, each once', () => {
    expect(javaCandidates(machine)).toEqual([
      '/opt/jdk/bin/java',
      '/usr/bin/java',
      '/usr/lib/jvm/java-17/bin/java',
      '/usr/lib/jvm/java-25/bin/java',
      '/home/ann/.jdks/temurin-21/bin/java',
    ])
  })

  it('knows where a Mac keeps its Javas', () => {
    expect(javaCandidates({ ...machine, env: {}, platform: 'darwin' })).toEqual([
      '/Library/Java/JavaVirtualMachines/temurin-21.jdk/Contents/Home/bin/java',
      '/opt/homebrew/opt/openjdk@21/libexec/openjdk.jdk/Contents/Home/bin/java',
      '/home/ann/.jdks/temurin-21/bin/java',
    ])
  })

  it('makes nothing of an environment that says nothing', () => {
    expect(javaCandidates({ ...machine, env: { JAVA_HOME: '' }, list: () => [] })).toEqual([])
  })
})
