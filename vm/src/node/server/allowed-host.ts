import { isIP } from 'node:net'

/**
 * Whether a page may be shown to who asks by this name. A page that somebody else serves can point its own name at this machine
 * (DNS rebinding) and would then be of the same origin; such a request carries that name.
 * @param header the request's Host
 * @param hosts what the node listens on
 */
export function isAllowedHost(header: string | undefined, hosts: readonly string[]): boolean {
  const name = hostName(header)
  if (name === undefined) return false
  if (isLoopback(name) || hosts.some((host) => host.toLowerCase() === name)) return true
  // Listening on every interface, the machine has addresses that nobody named; no foreign name is one.
  return hosts.some(isEveryInterface) && isIP(name) !== 0
}

/** Host without port, in lower case, without an IPv6 address's brackets. */
function hostName(header: string | undefined): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  return (bracketed ?? plain)?.toLowerCase()
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

/** Whether listening there is listening to everybody who reaches the machine. */
export function isEveryInterface(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}
