/** A credential that is read anew for each request could not be read. Its message is for the log. */
export class CredentialUnreadable extends Error {
  override readonly name = 'CredentialUnreadable'
}
