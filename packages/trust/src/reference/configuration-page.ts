import { VARIABLES } from '../environment/variables.ts'
import { RULES } from '../rules/rules.ts'
import { type Field, fieldsIn } from './fields.ts'
import { trustFileJsonSchema } from './json-schema.ts'

/** `docs/configuration.md`, from the schema, the rules and the table of variables. */
export function configurationPage(): string {
  return [
    HEAD,
    TRUST_FILE,
    fieldTable(fieldsIn(trustFileJsonSchema())),
    '### Rules between fields',
    RULES.map((rule) => `- ${rule.says}`).join('\n'),
    ENVIRONMENT,
    variableTable('trust'),
    PROCESS,
    variableTable('process'),
  ]
    .map((part) => part.trim())
    .join('\n\n')
    .concat('\n')
}

const HEAD = `
<!-- Generated: \`node --conditions=source packages/trust/src/reference/generate.ts\`. A test compares. -->

# Configuration

Who is trusted and what they may reach is written in a **trust file**. The provisioner and the gateway read the same one. The gateway also
runs on **environment variables alone**, for a realm that somebody else set up.
`

const TRUST_FILE = `
## The trust file

YAML 1.2, at most 256 KiB. [\`cambio.example.yaml\`](../cambio.example.yaml) shows one with comments. \`cambio.schema.json\` is its JSON Schema: editors
complete and check a file that begins with \`# yaml-language-server: $schema=./cambio.schema.json\`.

All problems are told at once, each with its place and what to write instead:

\`\`\`
cambio.yaml:12:5 routes[0].upstrem: is not a known key — did you mean "upstream"?
\`\`\`

- A **secret reference** is \`\${env:NAME}\` or \`\${file:/path}\`; a secret itself is refused. It is resolved after the file is read. A file loses one line
  break at its end; it must be a regular file of at most 64 KiB.
- Every other text may be \`\${env:NAME}\` as a whole. It is replaced by the variable's text, which is not read as YAML. A reference within a longer text
  (\`https://\${env:HOST}/\`) is refused: put the whole text into the variable.
- Keys written twice, merge keys (\`<<\`), tags (\`!…\`) and more than one document are refused. Anchors and aliases work.
- Addresses are \`http\` or \`https\` URLs in plain spelling; issuers are compared letter by letter with the tokens' \`iss\`.
`

const ENVIRONMENT = `
## The environment instead of a trust file

Read when there is no trust file. Everything goes to one upstream, and every issuer is treated alike. A variable that is set and empty, and a value that
cannot be right, stop the start; none of them becomes a default.
`

const PROCESS = `
## The environment in every case
`

function fieldTable(fields: readonly Field[]): string {
  const explained = fields.filter(({ meaning }) => meaning !== '')
  const rows = explained.map(({ path, kind, isRequired, meaning }) =>
    row([`\`${path}\``, kind, isRequired ? 'yes' : '', meaning]),
  )
  // An option of a union repeats what it has in common with the one before.
  return table(['field', 'value', 'required', 'meaning'], [...new Set(rows)])
}

function variableTable(scope: (typeof VARIABLES)[number]['scope']): string {
  const variables = VARIABLES.filter((variable) => variable.scope === scope)
  return table(
    ['variable', 'meaning', 'default'],
    variables.map(({ name, meaning, default: otherwise }) =>
      row([`\`${name}\``, meaning, otherwise]),
    ),
  )
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return [row(heads), row(heads.map(() => '---')), ...rows].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
