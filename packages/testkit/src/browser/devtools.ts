import { once } from 'node:events'

/** What of the answers is read here. */
interface Answer {
  readonly targetId?: string
  readonly sessionId?: string
  readonly errorText?: string
  readonly result?: { readonly value?: unknown }
  readonly exceptionDetails?: object
}

/** One command's answer, or an event, which has no id. */
interface Message {
  readonly id?: number
  readonly result?: Answer
  readonly error?: { readonly message: string }
}

type Settle = (message: Message) => void

/** A browser's remote control: commands of the Chrome DevTools Protocol over its WebSocket. */
export class Devtools {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Settle>()
  readonly #heard: string[] = []
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#take(String(data)))
    socket.addEventListener('close', () => this.#end())
  }

  static async connect(url: string): Promise<Devtools> {
    const socket = new WebSocket(url)
    await once(socket, 'open')
    return new Devtools(socket)
  }

  /** All that the browser has told so far, as it came: with the domain `Network` on, every head and message that it got. */
  heard(): string {
    return this.#heard.join('\n')
  }

  async send(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
    this.#lastId += 1
    const id = this.#lastId
    const { promise, resolve } = Promise.withResolvers<Message>()
    this.#waiting.set(id, resolve)
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
    const { error, result = {} } = await promise
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  close(): void {
    this.#socket.close()
  }

  #take(text: string): void {
    this.#heard.push(text)
    const message: Message = JSON.parse(text)
    if (message.id === undefined) return
    this.#waiting.get(message.id)?.(message)
    this.#waiting.delete(message.id)
  }

  #end(): void {
    for (const settle of this.#waiting.values()) settle({ error: { message: 'the browser ended' } })
  }
}
