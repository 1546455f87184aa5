import { type Document, LineCounter, parseDocument, visit } from 'yaml'
import { err, ok, type Result } from '@cambio/validation'
import { formatPath, type Path, type Problem } from '../problem.ts'
import { syntaxFault } from './syntax-fault.ts'
import { unwantedKeys } from './yaml-keys.ts'
import { offsetsIn } from './yaml-offsets.ts'

/** A trust file is some kilobytes; this holds several hundred partners and bounds the parser's work. */
const MAX_CHARACTERS = 256 * 1024

/** How much aliases may multiply: enough to share a block between partners, too little for a bomb. */
const MAX_ALIAS_COUNT = 100

/** Further syntax errors are echoes of the first ones. */
const MAX_SYNTAX_PROBLEMS = 20

const DOCUMENT = formatPath([])

export interface Position {
  readonly line: number
  readonly column: number
}

/** A file that is YAML; nothing is known yet of what it says. */
export interface YamlDocument {
  readonly value: unknown
  /** What is YAML and yet not ours: keys written twice, merge keys, tags. */
  readonly problems: readonly Problem[]
  /** Where the field is, or the nearest thing around it that is there. */
  readonly locate: (path: Path) => Position
}

/**
 * Reads YAML 1.2, core schema, one document. No tags, no merge keys, no key written twice, no alias
 * within what it names; bounded in size and in what aliases may expand to.
 *
 * Problems never quote the file's text, because a secret may have been put there by mistake.
 */
export function readYaml(text: string): Result<YamlDocument, readonly Problem[]> {
  if (text.length > MAX_CHARACTERS) return err([tooLarge(text.length)])
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // The parser's own check takes quadratic time; `unwantedKeys` takes linear.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  })
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const broken = [...syntaxProblems(document, positionOf), ...aliasProblems(document, positionOf)]
  if (broken.length > 0) return err(broken)
  return expand(document, positionOf)
}

type PositionOf = (offset: number) => Position

function expand(
  document: Document.Parsed,
  positionOf: PositionOf,
): Result<YamlDocument, readonly Problem[]> {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT })
    const problems = unwantedKeys(document).map(({ path, offset, fault }) => ({
      path: formatPath(path),
      ...positionOf(offset),
      ...fault,
    }))
    const offsetOf = offsetsIn(document)
    return ok({ value, problems, locate: (path) => positionOf(offsetOf(path)) })
  } catch (error) {
    // What `yaml` throws for too many aliases; the other ReferenceErrors were found before.
    if (error instanceof ReferenceError) return err([tooManyAliases()])
    throw error
  }
}

function tooLarge(characters: number): Problem {
  return {
    path: DOCUMENT,
    message: `has ${characters} characters; at most ${MAX_CHARACTERS} are read`,
    hint: 'is this the right file?',
  }
}

function tooManyAliases(): Problem {
  return {
    path: DOCUMENT,
    message: 'its aliases (*name) expand to far more than is written',
    hint: 'write repeated parts out',
  }
}

/** Warnings count: they are tags and directives nobody needs in a trust file. */
function syntaxProblems(document: Document.Parsed, positionOf: PositionOf): readonly Problem[] {
  const errors = [...document.errors, ...document.warnings]
  const exhausted = errors.find((error) => error.code === 'RESOURCE_EXHAUSTION')
  const told = exhausted === undefined ? errors.slice(0, MAX_SYNTAX_PROBLEMS) : [exhausted]
  const problems = told.map(({ code, pos }) => ({
    path: DOCUMENT,
    ...positionOf(pos[0]),
    ...syntaxFault(code),
  }))
  // `%YAML 1.1` would bring its yes/no booleans and octal numbers back.
  if (document.directives.yaml.version === '1.2') return problems
  return [...problems, { path: DOCUMENT, line: 1, column: 1, ...syntaxFault('BAD_DIRECTIVE') }]
}

function aliasProblems(document: Document.Parsed, positionOf: PositionOf): readonly Problem[] {
  const problems: Problem[] = []
  visit(document, {
    Alias(_key, alias, ancestors) {
      const target = alias.resolve(document)
      if (target !== undefined && !ancestors.includes(target)) return
      const message =
        target === undefined
          ? `the alias *${alias.source} names nothing written above it`
          : `the alias *${alias.source} is inside of what it names`
      problems.push({ path: DOCUMENT, ...positionOf(alias.range?.[0] ?? 0), message })
    },
  })
  return problems
}
