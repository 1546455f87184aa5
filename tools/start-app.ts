/**
 * Runs an app from its sources: `pnpm start gateway …`, `pnpm provision …`.
 *
 * The app gets the arguments after its name and the folder the person stood in, so that relative
 * paths such as `-f cambio.yaml` mean what they say.
 */
import { readdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'

const EXIT_USAGE = 64
const apps = readdirSync(new URL('../apps/', import.meta.url))
const [app] = process.argv.splice(2, 1)

if (app === undefined || !apps.includes(app)) {
  process.stderr.write(`Which app? Write: pnpm start ${apps.join(' | pnpm start ')}\n`)
  process.exit(EXIT_USAGE)
}

// Stripping types takes as long as all the rest of the start.
enableCompileCache()
process.chdir(process.env['INIT_CWD'] ?? '.')
await import(new URL(`../apps/${app}/src/main.ts`, import.meta.url).href)
