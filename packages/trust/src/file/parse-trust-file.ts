import { err, ok, type Result } from '@cambio/validation'
import type { Environment } from '../environment/environment.ts'
import { type Finding, formatPath, type Problem } from '../problem.ts'
import { readDeclared } from '../rules/declared.ts'
import { RULES } from '../rules/rules.ts'
import { type TrustFile, trustFileSchema } from '../schema.ts'
import { fieldAt } from './schema-field.ts'
import { schemaFindings } from './schema-findings.ts'
import { resolveTextReferences } from './text-references.ts'
import { readYaml, type YamlDocument } from './yaml-document.ts'

export interface ParseOptions {
  /** Where `${env:NAME}` outside of secrets is looked up. */
  readonly env: Environment
}

/**
 * Reads a trust file: YAML, references in texts, schema, rules between fields. Gives the file or every
 * problem at once, each with its field, line and column; only broken YAML is told alone.
 *
 * Does not: resolve secrets (see `resolveSecrets`), ask any server, or add defaults (see `withDefaults`).
 */
export function parseTrustFile(
  text: string,
  options: ParseOptions,
): Result<TrustFile, readonly Problem[]> {
  const document = readYaml(text)
  if (!document.ok) return document

  const { value, findings } = resolveTextReferences(document.value.value, options.env)
  const unresolved = findings.filter(({ path }) => fieldAt(trustFileSchema, path) !== undefined)
  const declared = readDeclared(value)
  const parsed = trustFileSchema.safeParse(value, { reportInput: true })
  const found = [
    ...unresolved,
    ...schemaFindings(parsed.error?.issues ?? [], trustFileSchema),
    ...RULES.flatMap((rule) => rule.find(declared)),
  ]

  const problems = [...document.value.problems, ...locate(found, unresolved, document.value)]
  if (parsed.success && problems.length === 0) return ok(parsed.data)
  return err(problems.toSorted(byPosition))
}

/** A field whose reference could not be resolved has one problem: that. */
function locate(
  found: readonly Finding[],
  unresolved: readonly Finding[],
  document: YamlDocument,
): readonly Problem[] {
  const paths = new Set(unresolved.map(({ path }) => formatPath(path)))
  return found
    .filter((finding) => unresolved.includes(finding) || !paths.has(formatPath(finding.path)))
    .map(({ path, ...fault }) => ({ path: formatPath(path), ...document.locate(path), ...fault }))
}

function byPosition(one: Problem, other: Problem): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0)
}
