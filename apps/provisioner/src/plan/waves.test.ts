import { describe, expect, it } from 'vitest'
import { addressOf, type Resource } from '../resources/resource.ts'
import type { Step } from './change.ts'
import { wavesOf } from './waves.ts'

const provider = (alias: string): Resource => ({
  kind: 'identity-provider',
  alias,
  providerId: undefined,
  fields: {},
  onCreate: {},
  clientSecret: undefined,
})

const permissions = (alias: string): Resource => ({
  kind: 'permissions',
  of: { kind: 'identity-provider', alias, declared: true },
  fields: {},
})

const mapper = (alias: string, name: string): Resource => ({
  kind: 'identity-provider-mapper',
  alias,
  name,
  fields: { identityProviderMapper: 'hardcoded-attribute-idp-mapper' },
})

/** The waves of a plan that takes a step on each of these, as addresses. */
function wavesOn(...resources: readonly Resource[]): readonly (readonly (readonly string[])[])[] {
  const steps = resources.map((resource): Step => ({
    action: 'create',
    resource,
    fields: [],
    warnings: [],
  }))
  return wavesOf(steps).map((wave) =>
    wave.map((lane) => lane.map(({ resource }) => addressOf(resource))),
  )
}

describe('wavesOf', () => {
  it('puts things of one rank into one wave, and the next rank into the next', () => {
    expect(wavesOn(provider('a'), provider('b'), mapper('a', 'm'))).toEqual([
      [['identity provider a'], ['identity provider b']],
      [['mapper m of identity provider a']],
    ])
  })

  it('takes the first permissions alone: they make what the others share', () => {
    expect(wavesOn(permissions('a'), permissions('b'), permissions('c'))).toEqual([
      [['permissions of identity provider a']],
      [['permissions of identity provider b'], ['permissions of identity provider c']],
    ])
  })

  it('lets steps on one object follow each other', () => {
    expect(wavesOn(mapper('a', 'm'), mapper('b', 'm'), mapper('a', 'n'))).toEqual([
      [
        ['mapper m of identity provider a', 'mapper n of identity provider a'],
        ['mapper m of identity provider b'],
      ],
    ])
  })

  it('keeps the order of a plan that takes things down', () => {
    expect(wavesOn(mapper('a', 'm'), provider('a'))).toEqual([
      [['mapper m of identity provider a']],
      [['identity provider a']],
    ])
  })

  it('gives no wave for no step', () => {
    expect(wavesOn()).toEqual([])
  })
})
