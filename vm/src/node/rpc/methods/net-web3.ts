import { bytesToHex, hexToBytes } from '../../encoding.js'
import { type MethodTable, method } from '../method.js'
import { data, required } from '../params.js'

/** net and web3. */
export const netMethods: MethodTable = {
  net_version: method([], ({ options }) => String(options.chainId)),
  net_listening: method([], () => true),
  net_peerCount: method([], () => '0x0'),
  web3_clientVersion: method([], ({ clientVersion }) => clientVersion),
  web3_sha3: method([required(data)], ({ chain }, bytes) => bytesToHex(chain.execution.keccak256(hexToBytes(bytes)))),
}
