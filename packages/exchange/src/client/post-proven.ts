import type { ClientAuthentication } from './client-authentication.ts'
import type { FormAnswer } from './form-answer.ts'
import { postForm, type FormPost } from './post-form.ts'

/** Posts a form over connections that show the client's certificate where that is its proof, and over everybody's else. Throws as `fetch` does. */
export function postProven(
  authentication: ClientAuthentication | undefined,
  url: string,
  form: FormPost,
): Promise<FormAnswer> {
  return authentication?.method === 'mtls'
    ? authentication.identity.post(url, form)
    : postForm(url, form)
}
