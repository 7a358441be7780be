import type { Answer } from '../rpc.js'

/** What an error is about, told by its words: wordings differ from node to node, and libraries match on parts of them. */
const KINDS: readonly (readonly [kind: string, words: RegExp])[] = [
  ['reverted', /revert/i],
  ['nonce too low', /nonce too low|nonce.*below|invalid nonce|must not be smaller/i],
  ['underpriced', /underpriced/i],
  ['funds', /insufficient funds|not enough|enough funds|lack of funds/i],
  [
    'gas limit',
    /intrinsic gas|gas (required|limit)|out of gas|exceeds.*gas|gas too low|outofgas|requires at least \d+ gas/i,
  ],
  ['fee', /max ?fee ?per ?gas|max ?priority ?fee|base ?fee|feecap|gasprice/i],
  ['no such method', /method.*(not|does)|unknown method|unsupported method/i],
  ['no signer', /no signer|unknown account|unlocked|not managed/i],
  ['known', /already (known|imported|mined)/i],
  ['unknown', /unknown|not found|does not exist|no filter|resource|cannot be found|unable to find/i],
  ['chain id', /chain ?id/i],
  ['parse', /parse|json|deserial/i],
  ['too early', /too early|previous block's timestamp/i],
  ['params', /invalid|expected|missing|malformed|failed to decode|odd|length|must|should|did not match|too short/i],
]

/** An answer whose error's message is its kind. */
export function withErrorKind({ result, error }: Answer): unknown {
  if (error === undefined) return { result }
  const { code, message, data } = error
  const kind = KINDS.find(([, words]) => words.test(message))?.[0] ?? message
  const bytes = bytesOf(data)
  return { error: bytes === undefined || bytes === null ? { code, kind } : { code, kind, data: bytes } }
}

/** Hardhat wraps data over HTTP: `{ message, data?, txHash? }`, where the message is the error's. */
function bytesOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('message' in data)) return data
  return 'data' in data ? data.data : undefined
}
