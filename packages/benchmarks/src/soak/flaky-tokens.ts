import { createServer, type Server, type ServerResponse } from 'node:http'

const WEATHERS = [
  'good',
  'good',
  'good',
  'good',
  'good',
  'good',
  'good',
  'good',
  'unavailable',
  'reset',
  'silent',
] as const
type Weather = (typeof WEATHERS)[number]

/** How long the weather stays as it is. */
const WEATHER_MS = 1_500

/** A token endpoint, whose `issue` makes the answer, that is away for some of the time, in each of the ways a server can be. */
export function createFlakyTokens(issue: () => string): { readonly server: Server; stop(): void } {
  let weather: Weather = 'good'
  const timer = setInterval(() => {
    weather = WEATHERS[Math.floor(Math.random() * WEATHERS.length)] ?? 'good'
  }, WEATHER_MS)
  const server = createServer((request, response) => {
    request.resume()
    answer(weather, response, issue)
  })
  return {
    server,
    stop: () => clearInterval(timer),
  }
}

function answer(weather: Weather, response: ServerResponse, issue: () => string): void {
  if (weather === 'unavailable') response.writeHead(503).end()
  else if (weather === 'reset') response.socket?.destroy()
  else if (weather === 'good')
    response.writeHead(200, { 'content-type': 'application/json' }).end(issue())
}
