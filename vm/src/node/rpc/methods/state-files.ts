import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { bytesToHex, type Hex, hexToBytes } from '../../encoding.js'
import { invalidInput } from '../../errors.js'
import { dumpState } from '../../state-file/dump-state.js'
import { loadState } from '../../state-file/load-state.js'
import { type MethodTable, method, type RpcMethod } from '../method.js'
import { bool, data, optional, required } from '../params.js'

/** Bytes that a packed state may unpack to. */
const MAX_STATE_BYTES = 512 * 1024 * 1024

/** The chain as a file: JSON, packed by gzip, in hex, as anvil hands its own over. */
const dump: RpcMethod = method([optional(bool, false)], async ({ chain }, _withHistory) =>
  bytesToHex(await promisify(gzip)(dumpState(chain))),
)

const load: RpcMethod = method([required(data)], async (node, packed) => {
  await loadState(node, await unpack(packed))
  return true
})

/** anvil and hardhat: states as files. */
export const stateFileMethods: MethodTable = {
  anvil_dumpState: dump,
  anvil_loadState: load,
  hardhat_dumpState: dump,
  hardhat_loadState: load,
}

async function unpack(packed: Hex): Promise<string> {
  const bytes = hexToBytes(packed)
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!isPacked) return Buffer.from(bytes).toString()
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: MAX_STATE_BYTES })).toString()
  } catch {
    throw invalidInput(`the state can not be unpacked, or has more than ${MAX_STATE_BYTES} bytes`)
  }
}
