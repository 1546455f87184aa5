import type { z } from 'zod'
import type { Fault, Finding, Path } from '../problem.ts'
import { quoted } from '../problem.ts'
import { nearest } from '../nearest.ts'
import { unknownWord } from '../unknown-word.ts'
import { descriptionOf, fieldAt, keysOf, optionOf } from './schema-field.ts'

type Issue = z.core.$ZodIssue

/**
 * What the schema found, in words for people: a union's misfit is told by the option that was most
 * likely meant, an unknown key or value with the nearest one there is, everything else with the
 * field's own description.
 *
 * Made for issues with their input (`reportInput`). Quotes unknown keys and words, never other values.
 */
export function schemaFindings(
  issues: readonly Issue[],
  schema: unknown,
  prefix: Path = [],
): readonly Finding[] {
  return issues.flatMap((issue) => {
    const steps = pathOf(issue)
    return findingsOf(issue, fieldAt(schema, steps), [...prefix, ...steps])
  })
}

function findingsOf(issue: Issue, field: unknown, path: Path): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], ...unknownKey(key, keysOf(field)) }))
  }
  if (issue.code === 'invalid_union') {
    const option = likeliestOption(issue.errors)
    const issues = issue.errors[option ?? -1]
    if (option !== undefined && issues !== undefined) {
      return schemaFindings(issues, optionOf(field, option), path)
    }
  }
  return [{ path, ...faultOf(issue, descriptionOf(field)) }]
}

function pathOf(issue: Issue): Path {
  return issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)))
}

/** The option with the fewest foreign keys, then the fewest other faults; none when no option is of the value's kind. */
function likeliestOption(options: readonly (readonly Issue[])[]): number | undefined {
  const ranked = options
    .map((issues, index) => ({ index, issues, foreign: foreignKeys(issues) }))
    .filter(({ issues }) => !issues.some(isOtherKind))
    .toSorted(
      (one, other) => one.foreign - other.foreign || one.issues.length - other.issues.length,
    )
  return ranked[0]?.index
}

function foreignKeys(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0),
    0,
  )
}

function isOtherKind(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys'
}

function unknownKey(key: string, known: readonly string[]): Fault {
  const meant = nearest(key, known)
  const hint =
    meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${quoted(meant)}?`
  return { message: 'is not a known key', hint }
}

function faultOf(issue: Issue, description: string | undefined): Fault {
  if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
    return unknownWord(issue.input, issue.values.map(String))
  }
  const hint = description === undefined ? {} : { hint: description }
  return { message: sentence(issue), ...hint }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

function sentence(issue: Issue): string {
  if (issue.input === undefined) return 'is missing'
  if (issue.input === null) return 'is empty'
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'invalid_union':
      return `cannot be ${kindOf(issue.input)}`
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty'
    case 'too_big':
      return `must be at most ${issue.maximum}`
    // The schema gives these their words.
    case 'invalid_format':
    case 'custom':
      return issue.message
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join(', ')
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_element':
      return `is not as it should be (${issue.code})`
  }
}

function kindOf(value: unknown): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return String(value)
  return KINDS[Array.isArray(value) ? 'array' : typeof value] ?? 'something else'
}
