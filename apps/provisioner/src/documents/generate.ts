import { mkdirSync, writeFileSync } from 'node:fs'
import { DOCUMENTS } from './documents.ts'
import { documentJsonSchema } from './json-schema.ts'

/** The published JSON Schemas, by their path from the repository's top. Run this file to write them. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const files = Object.values(DOCUMENTS).map((document) => [
    `schemas/${document.name.replace('/', '.')}.json`,
    `${JSON.stringify(documentJsonSchema(document), null, 2)}\n`,
  ])
  return Object.fromEntries(files)
}

/** Where such a file lies. */
export function locationOf(path: string): URL {
  return new URL(`../../../../${path}`, import.meta.url)
}

if (import.meta.main) {
  mkdirSync(locationOf('schemas'), { recursive: true })
  for (const [path, text] of Object.entries(schemaFiles())) writeFileSync(locationOf(path), text)
}
