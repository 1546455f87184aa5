import { ImageName } from 'testcontainers'
import type { ContainerRuntimeClient } from 'testcontainers'
import type { Progress } from '../progress.ts'

/** Room for half a gigabyte through a slow line. */
const PULL_TIMEOUT_SECONDS = 900

export function isPresent({ image }: ContainerRuntimeClient, name: string): Promise<boolean> {
  return image.exists(ImageName.fromString(name))
}

/** Fetches an image, if its registry can be reached. */
export async function pull(
  client: ContainerRuntimeClient,
  name: string,
  onProgress: Progress,
): Promise<boolean> {
  onProgress(`Pulling ${name} …`)
  const pulled = client.image.pull(ImageName.fromString(name)).then(
    () => isPresent(client, name),
    () => false, // no registry within reach: the caller has another image
  )
  return Promise.race([pulled, afterSeconds(PULL_TIMEOUT_SECONDS)])
}

function afterSeconds(seconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), seconds * 1000).unref()
  })
}

/** The candidates of one kind of server. */
export interface ImageChoice {
  /** Named by the person: taken as it is. */
  readonly wished: string | undefined
  readonly official: string
  /** The name of the image that is built here when no registry can be reached. */
  readonly local: string
  readonly buildLocal: () => Promise<void>
}

/** The image wished for, else one that is here, else the official one, else one built here. */
export async function chooseImage(
  client: ContainerRuntimeClient,
  { wished = '', official, local, buildLocal }: ImageChoice,
  onProgress: Progress,
): Promise<string> {
  if (wished !== '') return wished
  if (await isPresent(client, official)) return official
  if (await isPresent(client, local)) return local
  if (await pull(client, official, onProgress)) return official
  await buildLocal()
  return local
}
