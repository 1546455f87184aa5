import { type Command, Option } from 'commander'
import type { Surroundings } from './surroundings.ts'

/** Does a command's work and gives its exit code. */
export type Work = (surroundings: Surroundings) => Promise<number> | number

/** Runs a command's work in this process's surroundings, and keeps its exit code. */
export type Run = (work: Work) => Promise<void>

/** Adds one command to `cambio`. */
export type Register = (program: Command, run: Run) => void

export interface FileOption {
  readonly file: string
}

export interface JsonOption {
  readonly json?: boolean
}

export interface VerboseOption {
  readonly verbose: boolean
}

const TRUST_FILE = 'cambio.yaml'

export function fileOption(): Option {
  return new Option('-f, --file <path>', 'the trust file').default(TRUST_FILE)
}

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document instead of text (cambio schema <document>)')
}

export function verboseOption(): Option {
  return new Option('--verbose', 'name every unchanged thing too').default(false)
}

/** @param command A whole command line, as people type it. */
export function example(command: string): string {
  return `\nExample:\n  ${command}`
}
