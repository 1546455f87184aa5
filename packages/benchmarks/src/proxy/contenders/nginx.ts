import type { Contender } from '../contender.ts'
import { lacksProxy } from '../lacks-proxy.ts'
import { NGINX_EVENTS, NGINX_HTTP, startNginx } from '../nginx.ts'

const OK = 200

/** Checks nothing: what a proxied request costs in C. */
export const nginx: Contender = {
  name: 'nginx, checks nothing',
  verifies: false,
  lacks: () => lacksProxy('nginx'),
  start: ({ upstreamUrl }) =>
    startNginx((port) => ({ 'nginx.conf': configuration(port, new URL(upstreamUrl).host) }), OK),
}

const configuration = (port: number, api: string): string => `
${NGINX_EVENTS}
http {
  ${NGINX_HTTP}
  upstream api {
    server ${api};
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }
  }
}
`
