import type { Server } from 'node:http'
import { ServerStartError } from '../errors.js'

/** @throws ServerStartError when the port is taken or may not be used, with what to do about it */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(startError(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function startError(error: NodeJS.ErrnoException, host: string, port: number): ServerStartError {
  const code = error.code ?? 'UNKNOWN'
  const [message, remedy] = explain(code, host, port, error.message)
  return new ServerStartError(code, message, remedy, { cause: error })
}

function explain(code: string, host: string, port: number, message: string): [string, string] {
  switch (code) {
    case 'EADDRINUSE':
      return [
        `Port ${port} on ${host} is already in use.`,
        'Stop the other program, or choose another port (0 takes any free one).',
      ]
    case 'EACCES':
      return [`Port ${port} may not be used by this user.`, 'Choose a port above 1023.']
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return [`This machine has no interface ${host}.`, 'Use 127.0.0.1, or 0.0.0.0 for all interfaces.']
    default:
      return [`The server could not listen on ${host}:${port}: ${message}`, 'Check host and port.']
  }
}
