import { writeFileSync } from 'node:fs'
import { configurationPage } from './configuration-page.ts'
import { trustFileJsonSchema } from './json-schema.ts'

/**
 * The files that are made from this package's sources, by their path from the repository's top. Run this file to
 * write them.
 */
export function referenceFiles(): Readonly<Record<string, string>> {
  return {
    'cambio.schema.json': `${JSON.stringify(trustFileJsonSchema(), null, 2)}\n`,
    'docs/configuration.md': configurationPage(),
  }
}

/** Where such a file lies. */
export function locationOf(path: string): URL {
  return new URL(`../../../../${path}`, import.meta.url)
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(referenceFiles())) writeFileSync(locationOf(path), text)
}
