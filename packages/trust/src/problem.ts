import { excerpt } from '@cambio/validation'

/** Longest piece of somebody's text that is quoted in a message, in characters. */
const MAX_QUOTED_CHARACTERS = 80

/** Something a person has to mend before Cambio can start. */
export interface Problem {
  /** The field (`routes[2].target.audience`) or the environment variable; never empty. */
  readonly path: string
  /** Line in the trust file, from 1. Absent when the problem is not in a file. */
  readonly line?: number
  /** Column in that line, from 1. */
  readonly column?: number
  /** What is wrong. Continues the path: `routes[0].upstream: is missing`. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** Where a value lies in the trust file: keys and indexes from the top. */
export type Path = readonly (string | number)[]

/** What is wrong with one value, wherever it came from. */
export interface Fault {
  readonly message: string
  readonly hint?: string
}

/** A fault and where it lies, before its line is looked up. */
export interface Finding extends Fault {
  readonly path: Path
}

/** `['routes', 2, 'upstream']` as `routes[2].upstream`. The whole file is `trust file`. */
export function formatPath(path: Path): string {
  if (path.length === 0) return 'trust file'
  return path.map(formatSegment).join('').replace(/^\./, '')
}

function formatSegment(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`
  return /^[\w-]+$/.test(segment) ? `.${segment}` : `[${quoted(segment)}]`
}

/** Somebody's text in quotes, bounded and printable. */
export function quoted(text: string): string {
  return `"${excerpt(text, MAX_QUOTED_CHARACTERS)}"`
}

/**
 * Problems as text for people, one line each: `cambio.yaml:12:5 routes[0].upstream: is missing — …`.
 *
 * @param file How the file is called in these lines; left out for problems of the environment.
 */
export function formatProblems(problems: readonly Problem[], file?: string): string {
  return [...new Set(problems.map((problem) => formatProblem(problem, file)))].join('\n')
}

function formatProblem(problem: Problem, file: string | undefined): string {
  const { path, line, column, message, hint } = problem
  const position = [file, line, column].filter((part) => part !== undefined).join(':')
  const sentence = `${path}: ${message}${hint === undefined ? '' : ` — ${hint}`}`
  return position === '' ? sentence : `${position} ${sentence}`
}
