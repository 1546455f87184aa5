import { errorCode } from '@cambio/trust'
import { readFileSync } from 'node:fs'
import { err, ok, type Result } from '@cambio/validation'
import { migrateDocument } from '../documents/migrate.ts'
import { reportMembers } from '../documents/report-members.ts'
import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { migrateRealm, type MigrateOptions } from '../migrate/migrate-realm.ts'
import type { LinkOutcome, Migration } from '../migrate/migration.ts'
import { migrationExitCode } from '../migrate/migration-exit-code.ts'
import { readLinkFile } from '../migrate/read-link-file.ts'
import { renderMigration } from '../migrate/render-migration.ts'
import { openTrustFile } from '../trust-file/open-trust-file.ts'
import { answer, type Finding } from './answer.ts'
import {
  example,
  type FileOption,
  fileOption,
  type JsonOption,
  jsonOption,
  type Register,
} from './command.ts'
import { type RunFlags, runOptions } from './provision-realm.ts'
import { refused } from './refusal.ts'
import type { Surroundings } from './surroundings.ts'

interface MigrateFlags extends FileOption, JsonOption, RunFlags {
  readonly linkUsers?: string
  readonly yes?: true
}

export const registerMigrate: Register = (program, run) => {
  program
    .command('migrate')
    .argument('[alias...]', 'identity providers (default: all that take idp-permission alone)')
    .description('move exchanges from idp-permission to jwt-grant; only told without --yes')
    .addOption(fileOption())
    .option('--link-users <file>', 'link users: CSV with the header username,subject, or JSON')
    .option('--yes', 'do it')
    .option('--break-lock', 'take the realm’s lock from whoever holds it')
    .addOption(jsonOption())
    .addHelpText('after', example('cambio migrate partner --link-users users.csv --yes'))
    .action((aliases: readonly string[], flags: MigrateFlags) =>
      run(answer(migrateDocument, flags, (surroundings) => migrate(aliases, flags, surroundings))),
    )
}

async function migrate(
  aliases: readonly string[],
  flags: MigrateFlags,
  surroundings: Surroundings,
): Promise<Finding<typeof migrateDocument.shape>> {
  const migration = await find(aliases, flags, surroundings)
  if (!migration.ok) return refused(migration.failure)
  return ok({
    exitCode: migrationExitCode(migration.value),
    text: renderMigration(migration.value, surroundings.screen),
    members: membersOf(migration.value),
  })
}

async function find(
  aliases: readonly string[],
  flags: MigrateFlags,
  surroundings: Surroundings,
): Promise<Result<Migration, ProvisionFailure>> {
  const { file, linkUsers, yes } = flags
  const opened = openTrustFile(file, surroundings)
  if (!opened.ok) return opened
  const { trust, secretOf } = opened.value
  const links = linkUsers === undefined ? ok(undefined) : linksIn(linkUsers)
  if (!links.ok) return links
  return await migrateRealm(trust, {
    aliases,
    links: links.value,
    isMeant: yes === true,
    secretOf,
    now: surroundings.now,
    run: runOptions(flags, trust, surroundings),
  })
}

function linksIn(file: string): Result<MigrateOptions['links'], ProvisionFailure> {
  const text = readText(file)
  if (!text.ok) return err({ reason: 'links_unreadable', file, code: text.failure })
  const wanted = readLinkFile(text.value)
  if (!wanted.ok) return err({ reason: 'links_refused', file, problems: wanted.failure })
  return ok({ file, wanted: wanted.value })
}

function readText(file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, 'utf8'))
  } catch (error) {
    return err(errorCode(error))
  }
}

function membersOf({ report, aliases, users, links, conditions, edits }: Migration) {
  return {
    ...reportMembers(report),
    aliases,
    users,
    links: links.map(linkMembers),
    conditions,
    edits,
  }
}

function linkMembers({ change, outcome }: LinkOutcome) {
  const { username, subject } = change
  const reason = outcome.state === 'failed' ? { reason: describeAdminFailure(outcome.failure) } : {}
  return { username, subject, outcome: outcome.state, ...reason }
}
