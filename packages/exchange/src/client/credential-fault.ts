/** What is wrong with the text of a credential, for people. It is never quoted. */
export interface CredentialFault {
  readonly message: string
  /** What to write instead. */
  readonly hint: string
}
