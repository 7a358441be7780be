// A web server on loopback that behaves as a careful shop's does.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

/** What a page needs that proves; docs/guides/proving-in-the-browser.md says why. Everything else is forbidden. */
export const POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'connect-src': "'self'",
  'style-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

const textOf = (policy) =>
  Object.entries(policy)
    .map((directive) => directive.join(' '))
    .join('; ')

/** The same as the header's value. */
export const POLICY_TEXT = textOf(POLICY)

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
}

/**
 * Serves a folder. What a page posts to /report can be awaited.
 * @param {string} folder
 * @param {{ policy?: Record<string, string>, fallback?: string }} options `fallback` is sent, with status 200, for what does
 *   not exist, as servers of single-page applications do
 */
export async function serve(folder, { policy = POLICY, fallback } = {}) {
  const reports = mailbox()
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', textOf(policy))
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (request.method === 'POST' && request.url === '/report') return void reports.take(request, response)
    send(response, folder, new URL(request.url, 'http://localhost').pathname, fallback)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    nextReport: reports.next,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function send(response, folder, pathname, fallback) {
  const path = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
  const size = sizeOf(path)
  if (size === undefined && fallback) return send(response, folder, fallback)
  if (size === undefined) return void response.writeHead(404).end()
  response.writeHead(200, {
    'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
    'Content-Length': size,
  })
  createReadStream(path).pipe(response)
}

function sizeOf(path) {
  try {
    const stat = statSync(path)
    return stat.isFile() ? stat.size : undefined
  } catch {
    return undefined
  }
}

/** Where pages post what they found. `take` answers the request, `next` waits for the next report. */
export function mailbox() {
  const waiting = []
  const arrived = []
  return {
    take: async (request, response) => {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      response.writeHead(204).end()
      const report = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      if (waiting.length > 0) waiting.shift()(report)
      else arrived.push(report)
    },
    next: () => new Promise((resolve) => (arrived.length > 0 ? resolve(arrived.shift()) : waiting.push(resolve))),
  }
}
