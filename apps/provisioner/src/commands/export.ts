import { errorCode } from '@cambio/trust'
import { readFileSync, writeFileSync } from 'node:fs'
import { err, ok, type Result } from '@cambio/validation'
import { Option } from 'commander'
import { parse } from 'yaml'
import { exportDocument } from '../documents/export.ts'
import { type Access, accessIn, type AccessText, readAccess } from '../export/access.ts'
import { type Exported, exportTrust } from '../export/export-trust.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { EXIT } from '../report/exit-code.ts'
import { resolveLoginSecrets } from '../trust-file/login-secrets.ts'
import { ACCESS_OPTIONS, type AccessFlags, accessSaidBy } from './access-flags.ts'
import { answer, type Finding } from './answer.ts'
import { example, type JsonOption, jsonOption, type Register } from './command.ts'
import { refused } from './refusal.ts'
import type { Surroundings } from './surroundings.ts'

interface ExportOptions extends JsonOption, AccessFlags {
  readonly file?: string
  readonly client?: string
  readonly out?: string
}

const EXAMPLE = `cambio export --url https://sso.example.com --realm data \\
    --admin-client-id cambio --admin-client-secret '\${env:CAMBIO_ADMIN_SECRET}' --out cambio.yaml`

export const registerExport: Register = (program, run) => {
  const command = program
    .command('export')
    .description('write a trust file for what a realm has, and write nothing to Keycloak')
    .addOption(
      new Option('-f, --file <path>', 'take url, realm and login from this trust file').conflicts(
        ACCESS_OPTIONS.map((option) => option.attributeName()),
      ),
    )
  for (const option of ACCESS_OPTIONS) command.addOption(option)
  command
    .option('--client <id>', 'the exchange client (default: the only one that exchanges)')
    .option('--out <path>', 'write to this new file instead of standard output')
    .addOption(jsonOption())
    .addHelpText('after', example(EXAMPLE))
    .action((options: ExportOptions) => {
      if (
        options.file === undefined &&
        (options.url === undefined || options.realm === undefined)
      ) {
        command.error('error: say which realm: --url and --realm, or -f')
      }
      return run(answer(exportDocument, options, (surroundings) => answerTo(options, surroundings)))
    })
}

async function answerTo(
  options: ExportOptions,
  surroundings: Surroundings,
): Promise<Finding<typeof exportDocument.shape>> {
  const exported = await exportBy(options, surroundings)
  if (!exported.ok) return refused(exported.failure)
  const { realm, client, text, leftOut, writes } = exported.value
  const file = options.out === undefined ? {} : { file: options.out }
  return ok({
    exitCode: EXIT.done,
    text: textOf(exported.value, options),
    members: { realm, client, ...file, trustFile: text, leftOut, writes },
  })
}

function textOf({ realm, client, text, leftOut }: Exported, { out }: ExportOptions): string {
  if (out === undefined) return text.trimEnd()
  const lines = leftOut.map((what) => `  not said: ${what}`)
  return [`${out}: the trust file of realm ${realm} for client ${client}`, ...lines].join('\n')
}

async function exportBy(
  options: ExportOptions,
  surroundings: Surroundings,
): Promise<Result<Exported, ProvisionFailure>> {
  const access = accessBy(options, surroundings)
  if (!access.ok) return access
  const secretOf = resolveLoginSecrets(access.value.trust, surroundings)
  if (!secretOf.ok) return err({ reason: 'secrets_missing', problems: secretOf.failure })
  const exported = await exportTrust({
    access: access.value,
    clientId: options.client,
    secretOf: secretOf.value,
    env: surroundings.env,
    now: surroundings.now,
  })
  return exported.ok && options.out !== undefined ? write(exported.value, options.out) : exported
}

function accessBy(options: ExportOptions, { env }: Surroundings): Result<Access, ProvisionFailure> {
  const said = options.file === undefined ? ok(accessSaidBy(options)) : saidIn(options.file)
  if (!said.ok) return said
  const access = readAccess(said.value, env)
  return access.ok ? access : err({ reason: 'access_invalid', problems: access.failure })
}

function saidIn(file: string): Result<AccessText, ProvisionFailure> {
  try {
    return ok(accessIn(parse(readFileSync(file, 'utf8'))))
  } catch (error) {
    return err({ reason: 'file_unreadable', file, code: errorCode(error) })
  }
}

function write(exported: Exported, out: string): Result<Exported, ProvisionFailure> {
  try {
    writeFileSync(out, exported.text, { flag: 'wx' })
    return ok(exported)
  } catch (error) {
    return err({ reason: 'export_unwritable', file: out, code: errorCode(error) })
  }
}
