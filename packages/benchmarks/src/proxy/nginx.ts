import { startProxy } from '@cambio/testkit'
import type { RunningContender } from './contender.ts'

/** What only a server that is nobody's service needs: its files beside the configuration. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((kind) => `${kind}_temp_path ${kind};`)
  .join(' ')
const GLOBAL = `daemon off; worker_processes 1; pid nginx.pid; ${process.getuid?.() === 0 ? 'user root;' : ''}`
/** By default there is room for 512 connections, those to the API among them. */
export const NGINX_EVENTS = 'events { worker_connections 4096; }'
/** Of the http block. By default nginx ends a connection after 1,000 requests, which a client that has just sent the next one counts as failed. */
export const NGINX_HTTP: string = `access_log off; keepalive_requests 1000000; ${TEMPORARY}`

/** nginx with one worker and no log of requests, once it answers `/small` with the status. Its file is `nginx.conf`, others lie beside. */
export async function startNginx(
  files: (port: number) => Readonly<Record<string, string>>,
  readyStatus: number,
): Promise<RunningContender> {
  const proxy = await startProxy({
    name: 'nginx',
    files,
    args: (folder) => ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf', '-g', GLOBAL],
    isReady: async (at) => (await fetch(`${at}/small`)).status === readyStatus,
  })
  return { url: proxy.url, pids: [proxy.pid], stop: () => proxy.stop() }
}
