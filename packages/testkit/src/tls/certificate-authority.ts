import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findOnPath } from '../command/find-on-path.ts'
import { runCommand } from '../command/run-command.ts'

/** A certificate and its private key (PKCS #8), both PEM. */
export interface IssuedCertificate {
  readonly certificate: string
  readonly key: string
}

/** The files of an issued certificate. */
export interface CertificateFiles {
  readonly certificateFile: string
  readonly keyFile: string
}

/** An authority that nobody knew before and nobody needs tomorrow. */
export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string
  readonly certificateFile: string
  /** For a server on `localhost` and 127.0.0.1. */
  readonly issueServerCertificate: () => Promise<CertificateFiles>
  /** For a client: its subject is `CN=<commonName>` and nothing else. */
  readonly issueClientCertificate: (commonName: string) => Promise<IssuedCertificate>
}

/** Longer than any test runs; nobody is to keep one. */
const LIFE_DAYS = '2'

const TIMEOUT_SECONDS = 30

/** The whole configuration, so that the machine's own is not read. */
const SETTINGS = `[req]
distinguished_name = subject
prompt = no
[subject]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
[client]
extendedKeyUsage = clientAuth
`

/** Makes an authority whose files are in the folder, which is made if it is missing. */
export async function createCertificateAuthority(folder: string): Promise<CertificateAuthority> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'openssl.cnf'), SETTINGS)
  await createAuthorityFiles(folder)
  const certificateFile = join(folder, 'ca.pem')
  return {
    certificate: await readFile(certificateFile, 'utf8'),
    certificateFile,
    issueServerCertificate: () => issue(folder, 'server', 'localhost'),
    issueClientCertificate: async (commonName) => read(await issue(folder, 'client', commonName)),
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

async function createAuthorityFiles(folder: string): Promise<void> {
  const files = ['-keyout', 'ca.key', '-out', 'ca.pem']
  const extensions = ['-x509', '-extensions', 'authority', '-days', LIFE_DAYS]
  const subject = ['-subj', '/CN=Cambio throw-away authority']
  await openssl(folder, ['req', ...config, ...NEW_KEY, ...extensions, ...files, ...subject])
}

const config = ['-config', 'openssl.cnf']

async function issue(
  folder: string,
  use: 'server' | 'client',
  commonName: string,
): Promise<CertificateFiles> {
  const serial = randomBytes(8).toString('hex')
  const [request, key, certificate] = [`${serial}.csr`, `${serial}.key`, `${serial}.pem`]
  const subject = ['-subj', `/CN=${commonName.replaceAll('/', String.raw`\/`)}`]
  await openssl(folder, ['req', ...config, ...NEW_KEY, '-keyout', key, '-out', request, ...subject])
  const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', `0x${serial}`]
  const extensions = ['-extfile', 'openssl.cnf', '-extensions', use, '-days', LIFE_DAYS]
  const files = ['-in', request, '-out', certificate]
  await openssl(folder, ['x509', '-req', ...files, ...signer, ...extensions])
  return { certificateFile: join(folder, certificate), keyFile: join(folder, key) }
}

async function openssl(folder: string, args: readonly string[]): Promise<void> {
  const command = findOnPath('openssl', process.env)
  if (command === undefined) {
    throw new Error('Certificates are made with openssl, which is not on the PATH. Install it.')
  }
  await runCommand(command, args, { env: {}, cwd: folder, timeoutSeconds: TIMEOUT_SECONDS })
}

async function read({ certificateFile, keyFile }: CertificateFiles): Promise<IssuedCertificate> {
  return {
    certificate: await readFile(certificateFile, 'utf8'),
    key: await readFile(keyFile, 'utf8'),
  }
}
