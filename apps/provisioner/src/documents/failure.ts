import type { AnyDocument } from './json-schema.ts'
import { failedDocument } from './document.ts'

const NAME = 'failure/v1'

/** What is printed with `--json` when the command line is wrong, so that no command was run. */
export const failureDocument: AnyDocument = { name: NAME, schema: failedDocument(NAME) }
