import { invalidInput } from '../errors.js'

/** The five byte strings of the deposit contract's event, in order: where each begins, and how long it is (EIP-6110). */
const FIELDS = [
  { offset: 160, size: 48 }, // public key
  { offset: 256, size: 32 }, // withdrawal credentials
  { offset: 320, size: 8 }, // amount
  { offset: 384, size: 96 }, // signature
  { offset: 512, size: 8 }, // index
] as const
const EVENT_BYTES = 576

/**
 * EIP-6110: a deposit request out of the deposit contract's event.
 *
 * @throws RpcError -32000 when the event has another form
 */
export function readDeposit(data: Uint8Array): Uint8Array {
  const hasForm =
    data.length === EVENT_BYTES &&
    FIELDS.every(({ offset, size }, index) => word(data, index * 32) === offset && word(data, offset) === size)
  if (!hasForm) throw invalidInput('invalid deposit log: unsupported data layout')
  return Buffer.concat(FIELDS.map(({ offset, size }) => data.subarray(offset + 32, offset + 32 + size)))
}

function word(data: Uint8Array, offset: number): number {
  return Number(BigInt(`0x${Buffer.from(data.subarray(offset, offset + 32)).toString('hex')}`))
}
