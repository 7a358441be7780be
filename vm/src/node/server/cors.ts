import type { IncomingMessage, ServerResponse } from 'node:http'
import { isAllowedHost, isEveryInterface } from './allowed-host.js'

/** Which web pages may use a node besides those that it serves itself: all (`*`), those of one origin, or none (undefined). */
export type AllowedOrigin = string | undefined

/**
 * Whether a request comes from a web page that may not use the node. A browser would send it all the same and only keep the answer from the
 * page, and a transaction of an unlocked account is sent by then. Programs have no origin.
 * @param hosts what the node listens on: a page whose own name points here now is none of the node's
 */
export function isForeign(
  { headers: { origin, host } }: IncomingMessage,
  allowed: AllowedOrigin,
  hosts: readonly string[],
): boolean {
  if (allowed === '*' || origin === undefined || origin === allowed) return false
  return origin.replace(/^https?:\/\//, '') !== host || !isAllowedHost(host, hosts)
}

/**
 * Whether a GET without an origin may come from such a page all the same: one whose own name points here now is of the same origin, for
 * which a browser tells none, but the name in Host. A node that is open to others is asked by names that it can not know.
 */
export function isRebound(
  { headers: { host } }: Pick<IncomingMessage, 'headers'>,
  allowed: AllowedOrigin,
  hosts: readonly string[],
): boolean {
  return allowed !== '*' && !hosts.some(isEveryInterface) && !isAllowedHost(host, hosts)
}

/** Lets browsers show the answer to the pages that may have it. What they may send is told to those that ask it first (OPTIONS). */
export function allowOrigins(request: IncomingMessage, response: ServerResponse, allowed: AllowedOrigin): void {
  if (allowed === undefined) return
  response.setHeader('access-control-allow-origin', allowed)
  if (allowed !== '*') response.setHeader('vary', 'origin')
  if (request.method !== 'OPTIONS') return
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS')
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? 'content-type',
  )
  response.setHeader('access-control-max-age', '86400')
}
