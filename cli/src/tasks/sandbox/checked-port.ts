import { CliError } from '../../errors.js'

/**
 * A port number as typed.
 * @throws CliError BAD_PORT
 */
export function checkedPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new CliError('BAD_PORT', '--port needs a whole number from 0 to 65535.', 'Try: --port 0')
}
