import { inspectText, type TextKind } from '@merkato/protocol'
import { CliError } from '../../errors.js'
import { readPrivateFile } from '../wallet/private-file.js'

/** What somebody may have put into the file instead; none is repeated. */
const OTHER: Readonly<Partial<Record<TextKind, string>>> = {
  incomingViewingKey: 'holds an incoming key, which shows what arrives and no balance: there is no report of that',
  address: 'holds an address, with which one pays and sees nothing',
  oneTimeAddress: 'holds an address, with which one pays and sees nothing',
}

/**
 * The tracking key in a file.
 * @throws CliError BAD_KEY, and those of `readPrivateFile`; none repeats the key
 */
export async function readTrackingKey(path: string): Promise<string> {
  const key = (await readPrivateFile(path, 'key file')).trim()
  const kind = kindOf(key)
  if (kind === 'trackingKey') return key
  const what = (kind && OTHER[kind]) ?? 'holds no tracking key'
  throw new CliError('BAD_KEY', `The key file ${what}.`, 'Ask for what this prints: merkato wallet export-key tracking')
}

function kindOf(text: string): TextKind | undefined {
  try {
    return inspectText(text).kind
  } catch {
    return undefined
  }
}
