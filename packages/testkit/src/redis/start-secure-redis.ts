import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toStandardError } from '../progress.ts'
import { createCertificateAuthority } from '../tls/certificate-authority.ts'
import type { CertificateFiles } from '../tls/certificate-authority.ts'
import { findRedis } from './find-redis.ts'
import { startServerProcess } from './server-process.ts'
import type { RedisOptions, RunningRedis } from './start-redis.ts'
import { redisConfiguration } from './started-redis.ts'

export interface SecureRedisOptions extends Pick<RedisOptions, 'env' | 'onProgress'> {
  /** What the user may do, as `ACL SETUSER` takes it: `~cambio:* &cambio:* +@read`. */
  readonly rights: string
}

/** A Redis that speaks TLS only and knows one user, who is in the `url`. */
export interface SecureRedis extends RunningRedis {
  /** The authority of its certificate, PEM. */
  readonly ca: string
}

const USER = 'gateway'

/** Starts a Redis as a process, with an authority and a password that nobody knew before. */
export async function startSecureRedis(options: SecureRedisOptions): Promise<SecureRedis> {
  const { env = process.env, onProgress = toStandardError } = options
  const program = await findRedis({ env, onProgress })
  const folder = await mkdtemp(join(tmpdir(), 'cambio-authority-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const { certificate: ca, issueServerCertificate } = await createCertificateAuthority(folder)
    const password = randomBytes(16).toString('hex')
    const user = `user ${USER} on >${password} ${options.rights}`
    const configuration = secureConfiguration(await issueServerCertificate(), user)
    const { port, ...server } = await startServerProcess({ program, configuration, ca })
    return {
      ...server,
      async stop() {
        await server.stop()
        await remove()
      },
      way: 'process',
      url: `rediss://${USER}:${password}@localhost:${port}`,
      ca,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

function secureConfiguration({ certificateFile, keyFile }: CertificateFiles, user: string): string {
  const tls = [`tls-cert-file ${certificateFile}`, `tls-key-file ${keyFile}`]
  // Without an authority of its own it asks clients for no certificate.
  const lines = [...tls, 'tls-auth-clients no', 'user default off', user]
  return `${redisConfiguration({ password: undefined })}${lines.join('\n')}\n`
}
