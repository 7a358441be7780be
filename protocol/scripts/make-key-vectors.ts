import {
  createOneTimeAddress,
  encodeParcelKey,
  type OneTimeAddress,
  POOL_ADDRESS,
  parcelKeyHash,
  SpendingKeys,
  sealKeyBox,
} from '@merkato/protocol'
import { CHAIN, hex, PHRASE } from './vector-parts.ts'

/** Vectors of the keys of parcels: boxes, and texts. */
export const makeKeyVectors = () => ({
  'accepted/key-boxes.json': [keyBox(0n), keyBox(77n), keyBox(0n, AROUND)],
  'accepted/parcel-keys.json': [parcelKey()],
  'rejected/key-boxes.json': badKeyBoxes(),
})

const KEY = new Uint8Array(32).fill(9)
/** Of the parcel around. */
const AROUND = new Uint8Array(32).fill(5)

/** A box that the phrase's account 1 wrote for its account 0. */
function keyBox(recoverR: bigint, around?: Uint8Array) {
  const holder = SpendingKeys.fromPhrase(PHRASE)
  const { o } = SpendingKeys.fromPhrase(PHRASE, { account: 1 })
  const { address: to, r }: { address: OneTimeAddress; r: bigint } = createOneTimeAddress(holder, { e: 31n })
  const box = sealKeyBox({ to, key: KEY, o, r: recoverR, around, e2: 32n })
  return {
    ...{ owner: holder.owner, v: holder.v, o: hex(o), e: 31n, e2: 32n, npk: to.npk, r, recoverR },
    ...{ key: hex(KEY), keyHash: parcelKeyHash(KEY), box: hex(box) },
    ...(around && { around: hex(around) }),
  }
}

function badKeyBoxes() {
  const good = keyBox(77n)
  const flipped = (place: number): string => {
    const digits = [...good.box]
    const at = 2 + 2 * place
    digits[at] = digits[at] === '0' ? '1' : '0'
    return digits.join('')
  }
  return [
    { why: 'box of another parcel', change: { keyHash: parcelKeyHash(new Uint8Array(32).fill(8)) } },
    { why: 'version 2', change: { box: good.box.replace('0x01', '0x02') } },
    { why: 'E off the curve', change: { box: flipped(2) } },
    { why: 'E2 off the curve', change: { box: flipped(66) } },
    { why: 'a byte short', change: { box: good.box.slice(0, -2) } },
    { why: 'a byte too long', change: { box: `${good.box}00` } },
    { why: 'version 1 with the length of version 2', change: { box: `${good.box}${'00'.repeat(48)}` } },
  ].map(({ why, change }) => ({ why, ...good, ...change }))
}

function parcelKey() {
  const parcel = `0x${'0b'.repeat(32)}`
  const parts = { pool: POOL_ADDRESS.toLowerCase(), parcel, key: KEY }
  return { chainId: CHAIN, ...parts, key: hex(KEY), text: encodeParcelKey(parts, CHAIN) }
}
