import type { Result } from '@cambio/validation'
import type { z } from 'zod'
import type { DocumentType, Members } from '../documents/document.ts'
import type { JsonOption, Work } from './command.ts'
import type { Refusal } from './refusal.ts'
import type { Surroundings } from './surroundings.ts'

/** What a command found out, for people, for scripts, and as exit code. */
export interface Answer<Shape extends z.ZodRawShape> {
  readonly exitCode: number
  readonly text: string
  /** The document's own members. */
  readonly members: Members<Shape>
}

export type Finding<Shape extends z.ZodRawShape> = Result<Answer<Shape>, Refusal>

/**
 * A command's work that ends with one answer: its text, or with `--json` its document. Then nothing but the
 * document goes to standard output, whatever the work prints on its way.
 */
export function answer<Shape extends z.ZodRawShape>(
  document: DocumentType<Shape>,
  { json }: JsonOption,
  find: (surroundings: Surroundings) => Promise<Finding<Shape>> | Finding<Shape>,
): Work {
  return async (surroundings) => {
    const found = await find(json ? { ...surroundings, print: () => undefined } : surroundings)
    if (!found.ok) surroundings.complain(`cambio: ${found.failure.message}`)
    if (json) surroundings.print(documentOf(document.name, found))
    else if (found.ok) surroundings.print(found.value.text)
    return found.ok ? found.value.exitCode : found.failure.exitCode
  }
}

function documentOf<Shape extends z.ZodRawShape>(cambio: string, found: Finding<Shape>): string {
  return JSON.stringify(
    found.ok ? done(cambio, found.value) : failed(cambio, found.failure),
    null,
    2,
  )
}

function done<Shape extends z.ZodRawShape>(cambio: string, { exitCode, members }: Answer<Shape>) {
  return Object.assign({ cambio, outcome: 'done', exitCode }, members)
}

/** The document of a command that found nothing out. */
export function failed(cambio: string, { exitCode, reason, message }: Refusal) {
  return { cambio, outcome: 'failed', exitCode, failure: { reason, message } }
}
