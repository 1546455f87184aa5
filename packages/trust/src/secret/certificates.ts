import { X509Certificate } from 'node:crypto'
import type { Fault } from '../problem.ts'

/** What is wrong with a text that should hold certificates (PEM), judged by the first. */
export function certificatesFault(text: string): Fault | undefined {
  try {
    return void new X509Certificate(text)
  } catch {
    return {
      message: 'is no certificate in PEM',
      hint: 'give the text from -----BEGIN CERTIFICATE----- on',
    }
  }
}
