import { describe, expect, it } from 'vitest'
import { extrapolate } from './cost.ts'

const near = { providers: 1, costs: { 'first apply': { requests: 10, writes: 2, seconds: 5 } } }
const far = { providers: 20, costs: { 'first apply': { requests: 105, writes: 21, seconds: 24 } } }

describe('extrapolate', () => {
  it('goes on along the line through both jobs', () => {
    expect(extrapolate(near, far, 200)).toEqual({
      'first apply': { requests: 1005, writes: 201, seconds: 204 },
    })
  })

  it('makes up no step that the tool can’t do', () => {
    expect(extrapolate({ providers: 1, costs: {} }, far, 200)).toEqual({})
  })
})
