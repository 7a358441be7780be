import {
  boundHash,
  computeCommitment,
  concatBytes,
  createOneTimeAddress,
  depositNote,
  discloseDeposit,
  discloseOutput,
  discloseReceived,
  encodeDisclosure,
  encodeField,
  encodeSignedTrade,
  encodeTradeAnswer,
  encodeTradeOffer,
  FIELD_ORDER,
  hexToBytes,
  NATIVE_ASSET,
  POOL_ADDRESS,
  type SignedTrade,
  SpendingKeys,
  sealOutput,
  type TradeOffer,
  termsAssetId,
  textMemo,
  ticketAssetId,
  tradeBundle,
  tradeContext,
  tradeOfferHash,
} from '@merkato/protocol'
import { honestTransfer, namedKeys } from '@merkato/protocol/testing'
import { bech32m } from '@scure/base'
import { GOLD } from './make-statement-vectors.ts'
import { CHAIN, ciphertext, hex, ISSUER, ORDER_4, ORIGIN, PHRASE } from './vector-parts.ts'

/** Vectors of the texts of trades and disclosures. */
export const makeTextVectors = () => ({
  'accepted/trade-texts.json': tradeTexts(),
  'accepted/disclosures.json': disclosures(),
  'accepted/deposit-disclosures.json': depositDisclosures(),
  'rejected/trade-texts.json': badTradeTexts(),
  'rejected/disclosures.json': badDisclosures(),
  'rejected/deposit-disclosures.json': badDepositDisclosures(),
})

function trade(): SignedTrade {
  const receiver = (name: string, e: bigint) => createOneTimeAddress(namedKeys(name), { e }).address
  const half = (seed: string) => honestTransfer({ seed, inputs: [9n] }).bundle.joinSplits
  const offer: TradeOffer = {
    ...{ giveAsset: termsAssetId(ISSUER, GOLD), giveAmount: 100n },
    ...{ wantAsset: ticketAssetId(ISSUER, GOLD.name, 7n, ORIGIN), wantAmount: 1n },
    ...{
      pool: POOL_ADDRESS.toLowerCase(),
      caller: ISSUER,
      expiry: 1_800_000_000n,
      makerReceives: receiver('maker', 31n),
    },
  }
  const proof = Array.from({ length: 8 }, (_, i) => BigInt(i + 1))
  return {
    answer: { offer, takerReceives: receiver('taker', 32n), taker: half('taker vector') },
    maker: half('maker vector').map((joinSplit) => ({ ...joinSplit, proof })),
  }
}

function tradeTexts() {
  const { answer, maker } = trade()
  const { offer } = answer
  const context = tradeContext(offer, CHAIN)
  return [
    { chainId: CHAIN, offer, text: encodeTradeOffer(offer, CHAIN), offerHash: tradeOfferHash(offer, CHAIN) },
    { chainId: CHAIN, offer, text: encodeTradeAnswer(answer, CHAIN) },
    {
      ...{ chainId: CHAIN, offer, text: encodeSignedTrade({ answer, maker }, CHAIN) },
      boundHash: boundHash(tradeBundle(answer, maker), context),
    },
  ]
}

function badTradeTexts() {
  const { answer, maker } = trade()
  const offer = encodeTradeOffer(answer.offer, CHAIN)
  const bytes = bech32m.fromWords(bech32m.decode(offer as `mkoffer1${string}`, false).words)
  const pack = (prefix: string, body: Uint8Array): string => bech32m.encode(prefix, bech32m.toWords(body), false)
  /** The offer with one word (32 bytes after version and chain id) replaced. */
  const word = (at: number, value: bigint): string => {
    const changed = bytes.slice()
    changed.set(hexToBytes(value.toString(16).padStart(64, '0')), 9 + 32 * at)
    return pack('mkoffer', changed)
  }
  const signed = encodeSignedTrade({ answer, maker }, CHAIN)
  return [
    { why: 'an answer is no offer', text: encodeTradeAnswer(answer, CHAIN), error: 'INVALID_ENCODING' },
    { why: 'a signed trade is no offer', text: signed, error: 'INVALID_ENCODING' },
    { why: 'trailing byte', text: pack('mkoffer', concatBytes(bytes, Uint8Array.of(0))), error: 'INVALID_ENCODING' },
    { why: 'missing byte', text: pack('mkoffer', bytes.slice(0, -1)), error: 'INVALID_ENCODING' },
    { why: 'version', text: pack('mkoffer', concatBytes(Uint8Array.of(2), bytes.slice(1))), error: 'WRONG_VERSION' },
    { why: 'network', text: encodeTradeOffer(answer.offer, 1n), error: 'WRONG_NETWORK' },
    { why: 'asset >= r', text: word(0, FIELD_ORDER), error: 'NOT_CANONICAL' },
    { why: 'amount 0', text: word(1, 0n), error: 'INVALID_ENCODING' },
    { why: 'amount 2^128', text: word(3, 1n << 128n), error: 'INVALID_ENCODING' },
    { why: 'expiry above uint64', text: word(6, 1n << 64n), error: 'INVALID_ENCODING' },
    { why: 'npk >= r', text: word(7, FIELD_ORDER), error: 'NOT_CANONICAL' },
    { why: 'E off the curve', text: word(8, 1n), error: 'INVALID_POINT' },
    { why: 'view tag 256', text: word(12, 256n), error: 'INVALID_ENCODING' },
  ].map(({ why, text, error }) => ({ chainId: CHAIN, why, text, error }))
}

function disclosures() {
  const receiver = SpendingKeys.fromPhrase(PHRASE)
  const { o } = SpendingKeys.fromPhrase(PHRASE, { account: 1 })
  return [ciphertext('invoice 7'), bareCiphertext()].flatMap((sealed) => {
    const output = { commitment: sealed.commitment, ciphertext: hexToBytes(sealed.ciphertext) }
    const found = { sender: discloseOutput(o, output), receiver: discloseReceived(receiver, output) }
    return Object.entries(found).map(([by, disclosure]) => {
      if (disclosure === undefined) throw new Error('nothing to disclose')
      const where = {
        pool: POOL_ADDRESS.toLowerCase(),
        blockNumber: 131n,
        transactionHash: ORIGIN,
        position: 1n << 30n,
      }
      const text = encodeDisclosure({ ...where, disclosure }, CHAIN)
      const { noteKey, to } = disclosure
      return { by, chainId: CHAIN, ...where, noteKey: hex(noteKey), to, text, ...sealed }
    })
  })
}

const DEPOSIT_PLACE = {
  pool: POOL_ADDRESS.toLowerCase(),
  blockNumber: 132n,
  transactionHash: ORIGIN,
  position: 7n,
}

function depositDisclosures() {
  const receiver = SpendingKeys.fromPhrase(PHRASE)
  const { address: to } = createOneTimeAddress(receiver, { e: 25n })
  const parts = { to, assetId: NATIVE_ASSET, value: 5n, position: DEPOSIT_PLACE.position }
  const commitment = computeCommitment(depositNote(parts))
  const disclosure = discloseDeposit(receiver, { ...parts, commitment })
  if (disclosure === undefined) throw new Error('nothing to disclose')
  const text = encodeDisclosure({ ...DEPOSIT_PLACE, disclosure }, CHAIN)
  const { npk, E, viewTag } = to
  const { noteKey, to: payee } = disclosure
  const { assetId, value } = parts
  const deposit = { npk, E, viewTag, assetId, value, commitment }
  return [{ by: 'receiver', chainId: CHAIN, ...DEPOSIT_PLACE, noteKey: hex(noteKey), to: payee, text, deposit }]
}

function badDepositDisclosures() {
  const [good] = depositDisclosures()
  if (good === undefined || 'npk' in good.to) throw new Error('no payee')
  const { deposit, to } = good
  const noteKey = new Uint8Array(32)
  const bent = [
    { why: 'another owner', disclosure: { noteKey, to: { ...to, owner: 1n } } },
    { why: 'another r', disclosure: { noteKey, to: { ...to, r: 1n } } },
    { why: 'a key where nothing is sealed', disclosure: { noteKey: new Uint8Array(32).fill(1), to } },
    { why: 'npk alone, which the log has', disclosure: { noteKey: new Uint8Array(32), to: { npk: deposit.npk } } },
  ]
  return bent.map(({ why, disclosure }) => {
    const text = encodeDisclosure({ ...DEPOSIT_PLACE, disclosure }, CHAIN)
    return { chainId: CHAIN, why, text, position: DEPOSIT_PLACE.position, deposit, error: 'false' }
  })
}

/** A payment to a one-time address of which its sender knew nothing else. */
function bareCiphertext() {
  const { address: to } = createOneTimeAddress(SpendingKeys.fromPhrase(PHRASE), { e: 23n })
  const { o } = SpendingKeys.fromPhrase(PHRASE, { account: 1 })
  const parts = { assetId: NATIVE_ASSET, value: 3n, rho: 98n }
  const sealed = sealOutput({ ...parts, to, memo: textMemo(''), o, e2: 24n })
  return { ...parts, npk: to.npk, memo: '0x', commitment: sealed.commitment, ciphertext: hex(sealed.ciphertext) }
}

function badDisclosures() {
  const [good] = disclosures()
  const bytes = bech32m.fromWords(bech32m.decode(`${good?.text}` as `mkproof1${string}`, false).words)
  const pack = (prefix: string, body: Uint8Array): string => bech32m.encode(prefix, bech32m.toWords(body), false)
  const spoiled = (at: number, part: Uint8Array): string => {
    const changed = bytes.slice()
    changed.set(part, at)
    return pack('mkproof', changed)
  }
  // noteKey, owner, V and r begin at bytes 77, 109, 141 and 173.
  const texts = [
    { why: 'trailing byte', text: pack('mkproof', concatBytes(bytes, Uint8Array.of(0))), error: 'INVALID_ENCODING' },
    { why: 'missing byte', text: pack('mkproof', bytes.slice(0, -1)), error: 'INVALID_ENCODING' },
    { why: 'prefix', text: pack('mkone', bytes), error: 'INVALID_ENCODING' },
    { why: 'version', text: spoiled(0, Uint8Array.of(2)), error: 'WRONG_VERSION' },
    { why: 'network', text: spoiled(8, Uint8Array.of(1)), error: 'WRONG_NETWORK' },
    { why: 'owner >= r', text: spoiled(109, new Uint8Array(32).fill(255)), error: 'NOT_CANONICAL' },
    { why: 'V of small order', text: spoiled(141, ORDER_4), error: 'INVALID_POINT' },
    { why: 'r >= r', text: spoiled(173, new Uint8Array(32).fill(255)), error: 'NOT_CANONICAL' },
  ]
  const { commitment, ciphertext } = good ?? {}
  const untrue = [
    { why: 'another key', text: spoiled(77, new Uint8Array(32)) },
    { why: 'another owner', text: spoiled(109, encodeField(1n)) },
    { why: 'another r', text: spoiled(173, encodeField(1n)) },
    { why: 'another payment', text: disclosures()[2]?.text },
  ]
  return [
    ...texts.map((one) => ({ chainId: CHAIN, ...one })),
    ...untrue.map((one) => ({ chainId: CHAIN, ...one, commitment, ciphertext, error: 'false' })),
  ]
}
