import type { Environment } from '../environment/environment.ts'
import { lookUp } from '../environment/environment.ts'
import { type Fault, type Finding, formatPath, type Path, quoted } from '../problem.ts'
import { SECRET_FIELDS } from '../secret-reference.ts'

const WHOLE = /^\$\{env:([^}]+)\}$/
/** Anything of the form `${word:`. Keycloak's own `${vault.key}` has no colon and passes. */
const PARTIAL = /\$\{\w*:/

/** A value with its texts filled in from the environment, and what could not be filled in. */
export interface Resolved {
  readonly value: unknown
  readonly findings: readonly Finding[]
}

/**
 * Replaces each text that is as a whole `${env:NAME}` by that variable's text. What the variable holds is
 * a text and nothing more: it is not parsed as YAML and not searched for further references.
 *
 * Fields for secrets keep their reference. References within a longer text are refused: they make a value
 * nobody can read off the file.
 */
export function resolveTextReferences(value: unknown, env: Environment, path: Path = []): Resolved {
  if (typeof value === 'string') return resolveText(value, env, path)
  if (Array.isArray(value)) {
    const items = value.map((item, index) => resolveTextReferences(item, env, [...path, index]))
    return { value: items.map((item) => item.value), findings: findingsOf(items) }
  }
  if (typeof value !== 'object' || value === null) return { value, findings: [] }
  const members = Object.entries(value).map(
    ([key, item]) => [key, resolveTextReferences(item, env, [...path, key])] as const,
  )
  return {
    value: Object.fromEntries(members.map(([key, item]) => [key, item.value])),
    findings: findingsOf(members.map(([, item]) => item)),
  }
}

function findingsOf(parts: readonly Resolved[]): readonly Finding[] {
  return parts.flatMap((part) => part.findings)
}

function resolveText(text: string, env: Environment, path: Path): Resolved {
  if (isSecretField(path) || !PARTIAL.test(text)) return { value: text, findings: [] }
  const [, name] = WHOLE.exec(text) ?? []
  const found = name === undefined ? undefined : lookUp(env, name)
  if (found !== undefined && found !== '') return { value: found, findings: [] }
  const fault = name === undefined ? notWhole(text) : notSet(name)
  return { value: text, findings: [{ path, ...fault }] }
}

function isSecretField(path: Path): boolean {
  return SECRET_FIELDS.includes(formatPath(path).replaceAll(/\[\d+\]/g, '[]'))
}

function notSet(name: string): Fault {
  return {
    message: `the environment variable ${quoted(name)} is not set, or is empty`,
    hint: 'set it, or write the value here',
  }
}

function notWhole(text: string): Fault {
  if (text.startsWith('${file:')) {
    return {
      message: 'refers to a file, which only a secret’s field may',
      hint: 'write the value, or ${env:NAME}',
    }
  }
  return {
    message: 'mixes a reference with other text, or refers to neither env nor file',
    hint: 'make ${env:NAME} the whole value, and put the whole text into that variable',
  }
}
