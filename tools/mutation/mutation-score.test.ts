import { describe, expect, it } from 'vitest'
import {
  describeSurvivors,
  isEnough,
  type Mutant,
  scoreByFile,
  scoreOf,
  scoreTable,
} from './mutation-score.ts'

const mutant = (status: string, changes: Partial<Mutant> = {}): Mutant => ({
  fileName: 'src/a.ts',
  status,
  mutatorName: 'BooleanLiteral',
  replacement: 'false',
  location: { start: { line: 7, column: 3 } },
  ...changes,
})
const mutants = (noticed: number, survived: number): readonly Mutant[] => [
  ...Array.from({ length: noticed }, () => mutant('Killed')),
  ...Array.from({ length: survived }, () => mutant('Survived')),
]

describe('scoreOf', () => {
  it('counts a failing and an endless test as noticed, and a place without tests as not', () => {
    const all = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map((status) => mutant(status))
    expect(scoreOf('a', all)).toEqual({ name: 'a', noticed: 2, hung: 1, all: 4 })
  })

  it.each(['RuntimeError', 'CompileError', 'Ignored'])('leaves out what ended as %s', (status) => {
    expect(scoreOf('a', [mutant(status)])).toMatchObject({ noticed: 0, all: 0 })
  })
})

describe('isEnough', () => {
  it('takes nine of ten, and no less', () => {
    expect(isEnough(scoreOf('a', mutants(9, 1)))).toBe(true)
    expect(isEnough(scoreOf('a', mutants(899, 101)))).toBe(false)
  })

  it('takes no run without changes', () => {
    expect(isEnough(scoreOf('a', []))).toBe(false)
  })
})

describe('scoreByFile', () => {
  it('tells the files apart, by name', () => {
    const all = [mutant('Killed', { fileName: 'src/b.ts' }), mutant('Survived'), mutant('Killed')]
    expect(scoreByFile(all)).toEqual([
      { name: 'src/a.ts', noticed: 1, hung: 0, all: 2 },
      { name: 'src/b.ts', noticed: 1, hung: 0, all: 1 },
    ])
  })
})

describe('describeSurvivors', () => {
  it('names place and change, in the order of the code', () => {
    const all = [
      mutant('Survived', { replacement: '{\n  x\n}' }),
      mutant('NoCoverage', { location: { start: { line: 2, column: 1 } } }),
      mutant('Killed'),
    ]
    expect(describeSurvivors(all)).toEqual([
      'src/a.ts:2:1 BooleanLiteral → false, where no test goes',
      'src/a.ts:7:3 BooleanLiteral → { x }',
    ])
  })
})

describe('scoreTable', () => {
  it('rounds down, so that a missed change never shows as all of them', () => {
    expect(
      scoreTable([scoreOf('a', mutants(9_999, 1))])
        .split('\n')
        .at(-1),
    ).toBe('| a | 10000 | 9999 | 0 | 99.9 % |')
  })
})
