import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'

/** The name of a parcel as typed, in lower case. @throws CliError BAD_PARCEL; a key typed by mistake is not repeated */
export function checkedParcel(typed: string): string {
  if (/^0x[0-9a-f]{64}$/i.test(typed)) return typed.toLowerCase()
  if (/^mkparcelkey/i.test(typed)) {
    const remedy = 'Put it into a file that only you can read, --parcel-key-file FILE, and name the parcel: 0x…'
    throw new CliError(
      'BAD_PARCEL',
      'This is the key of a parcel, and no name; others can read a command line.',
      remedy,
    )
  }
  const message = `${quoted(printable(typed.slice(0, 70)))} is no name of a parcel, which is 0x and 64 hexadecimal digits.`
  throw new CliError('BAD_PARCEL', message, 'Copy it whole out of merkato package list.')
}
