import { describe, expect, test } from 'vitest'
import {
  type AssetTerms,
  boundHash,
  CIRCUITS,
  checkDepositDisclosure,
  checkDisclosure,
  checkJoinSplit,
  checkMintHidden,
  checkOwn,
  checkTerms,
  decodeDisclosure,
  decodeSignedTrade,
  decodeTradeAnswer,
  decodeTradeOffer,
  hexToBytes,
  hiddenMintHash,
  inspectText,
  type JoinSplitCircuitInputs,
  type KnownPayee,
  type MintHiddenCircuitInputs,
  type MintHiddenStatement,
  type OwnAct,
  type OwnCircuitInputs,
  type OwnStatement,
  ownHash,
  type Point,
  readableName,
  type TradeOffer,
  termsAssetId,
  ticketAssetId,
  tradeBundle,
  tradeContext,
  tradeOfferHash,
} from '../src/index.js'
import { failure, read, toPoint, toStatement } from './vector-files.js'

interface HiddenMintVector {
  chainId: bigint
  pool: string
  issuer: string
  assetId: bigint
  nonce: bigint
  commitment: bigint
  ciphertext: string
  mintHiddenHash: bigint
  error: string
}
type ActVector = { chainId: bigint; pool: string; caller: string; act: OwnAct; ownHash: bigint; error: string }
type Broken = { rule: string; change: object }
type TermsVector = Omit<AssetTerms, 'kind'> & {
  kind: number
  issuer: string
  assetId: bigint
  readable: string
  error: string
}

const wide = CIRCUITS['transfer-wide']

const toOwnStatement = ({ npk, boundHash, A, nk, r, R8, S }: OwnCircuitInputs): OwnStatement => ({
  public: { npk, boundHash },
  private: { A: toPoint(A), nk, r, signature: { R8: toPoint(R8), S } },
})

const toMintStatement = ({ npk, value, rho, ...rest }: MintHiddenCircuitInputs): MintHiddenStatement => ({
  public: rest,
  private: { npk, value, rho },
})

const mintHash = ({ chainId, pool, issuer, assetId, nonce, commitment, ciphertext }: HiddenMintVector): bigint =>
  hiddenMintHash({ issuer, assetId, nonce, commitment, ciphertext: hexToBytes(ciphertext) }, { chainId, pool })

/** Inputs of an accepted statement, and what a rejected one changes of them. */
function broken<T extends object>(name: string, index: number): { inputs: T; rule: string }[] {
  const base = read<{ inputs: T }>(`accepted/${name}.json`)[index]?.inputs as T
  return read<Broken>(`rejected/${name}.json`).map(({ rule, change }) => ({ rule, inputs: { ...base, ...change } }))
}

describe('accepted', () => {
  test('wide transfers', () => {
    for (const { inputs } of read<{ inputs: JoinSplitCircuitInputs }>('accepted/wide-transfers.json')) {
      expect(checkJoinSplit(toStatement(inputs), wide)).toEqual({ ok: true })
    }
  })

  test('terms of assets, and tickets', () => {
    for (const { issuer, assetId, readable, ...terms } of read<TermsVector>('accepted/asset-terms.json')) {
      const { kind, name, id, origin } = terms
      const isTicket = kind === 3
      const computed = isTicket ? ticketAssetId(issuer, name, id, origin) : termsAssetId(issuer, terms as AssetTerms)
      expect([computed, readableName(name)]).toEqual([assetId, readable])
      expect(checkTerms(terms)).toBe(isTicket ? 'WrongKind' : undefined)
    }
  })

  test('hashes of acts and of hidden mints', () => {
    for (const { act, ownHash: expected, ...context } of read<ActVector>('accepted/own-hashes.json')) {
      expect(ownHash(act, context)).toBe(expected)
    }
    for (const vector of read<HiddenMintVector>('accepted/mint-hidden-hashes.json')) {
      expect(mintHash(vector)).toBe(vector.mintHiddenHash)
    }
  })

  test('acts and hidden mints', () => {
    for (const { inputs } of read<{ inputs: OwnCircuitInputs }>('accepted/own-statements.json')) {
      expect(checkOwn(toOwnStatement(inputs))).toEqual({ ok: true })
    }
    for (const { inputs } of read<{ inputs: MintHiddenCircuitInputs }>('accepted/mint-hidden-statements.json')) {
      expect(checkMintHidden(toMintStatement(inputs))).toEqual({ ok: true })
    }
  })

  test('trades', () => {
    type Vector = { chainId: bigint; text: string; offer: TradeOffer; offerHash?: string; boundHash?: bigint }
    const kinds = read<Vector>('accepted/trade-texts.json').map((vector) => {
      const { chainId, text, offer } = vector
      const { kind } = inspectText(text)
      if (kind === 'tradeOffer') {
        expect(decodeTradeOffer(text, chainId)).toEqual(offer)
        expect(tradeOfferHash(offer, chainId)).toBe(vector.offerHash)
      } else if (kind === 'tradeAnswer') {
        expect(decodeTradeAnswer(text, chainId).offer).toEqual(offer)
      } else {
        const { answer, maker } = decodeSignedTrade(text, chainId)
        expect(answer.offer).toEqual(offer)
        expect(boundHash(tradeBundle(answer, maker), tradeContext(offer, chainId))).toBe(vector.boundHash)
      }
      return kind
    })
    expect(kinds).toEqual(['tradeOffer', 'tradeAnswer', 'signedTrade'])
  })

  test('disclosures', () => {
    type Where = { chainId: bigint; pool: string; blockNumber: bigint; transactionHash: string; position: bigint }
    type Seen = { commitment: bigint; ciphertext: string; value: bigint; npk: bigint; memo: string }
    for (const vector of read<Where & Seen & { text: string; noteKey: string; to: KnownPayee }>(
      'accepted/disclosures.json',
    )) {
      const { chainId, pool, blockNumber, transactionHash, position, text, to, noteKey, commitment } = vector
      const disclosed = { pool, blockNumber, transactionHash, position }
      const disclosure = { noteKey: hexToBytes(noteKey), to }
      expect(decodeDisclosure(text, chainId)).toEqual({ ...disclosed, disclosure })
      const seen = checkDisclosure(disclosure, { commitment, ciphertext: hexToBytes(vector.ciphertext) })
      expect(seen).toMatchObject({ note: { npk: vector.npk, value: vector.value }, memo: hexToBytes(vector.memo) })
    }
  })
})

type DepositVector = {
  chainId: bigint
  text: string
  position: bigint
  deposit: { npk: bigint; E: Point; viewTag: number; assetId: bigint; value: bigint; commitment: bigint }
}

/** What a verifier makes of the text of a deposit and its log. */
function checkedDeposit({ chainId, text, position, deposit: { npk, E, viewTag, ...rest } }: DepositVector) {
  const { disclosure } = decodeDisclosure(text, chainId)
  return checkDepositDisclosure(disclosure, { to: { npk, E, viewTag }, position, ...rest })
}

test('disclosures of deposits', () => {
  const accepted = read<DepositVector>('accepted/deposit-disclosures.json')
  const rejected = read<DepositVector>('rejected/deposit-disclosures.json')
  expect([accepted.length, rejected.length]).toEqual([1, 4])
  for (const vector of accepted) expect(checkedDeposit(vector)?.note.value).toBe(vector.deposit.value)
  for (const vector of rejected) expect(checkedDeposit(vector)).toBeUndefined()
})

describe('rejected', () => {
  test('wide transfers', () => {
    for (const { inputs, rule } of broken<JoinSplitCircuitInputs>('wide-transfers', 0)) {
      expect(checkJoinSplit(toStatement(inputs), wide)).toEqual({ ok: false, rule })
    }
  })

  test('acts and hidden mints', () => {
    for (const { inputs, rule } of broken<OwnCircuitInputs>('own-statements', 1)) {
      expect(checkOwn(toOwnStatement(inputs))).toEqual({ ok: false, rule })
    }
    for (const { inputs, rule } of broken<MintHiddenCircuitInputs>('mint-hidden-statements', 0)) {
      expect(checkMintHidden(toMintStatement(inputs))).toEqual({ ok: false, rule })
    }
  })

  test('terms of assets', () => {
    for (const { error, ...terms } of read<TermsVector>('rejected/asset-terms.json')) {
      expect(checkTerms(terms)).toBe(error)
    }
  })

  test('hashes of what has no encoding', () => {
    for (const { act, error, ...context } of read<ActVector>('rejected/own-hashes.json')) {
      expect(failure(() => ownHash(act, context))).toMatchObject({ code: error })
    }
    for (const vector of read<HiddenMintVector>('rejected/mint-hidden-hashes.json')) {
      expect(failure(() => mintHash(vector))).toMatchObject({ code: vector.error })
    }
  })

  test('trades', () => {
    type Vector = { chainId: bigint; why: string; text: string; error: string }
    for (const { chainId, why, text, error } of read<Vector>('rejected/trade-texts.json')) {
      expect([why, failure(() => decodeTradeOffer(text, chainId))]).toMatchObject([why, { code: error }])
    }
  })

  test('disclosures', () => {
    type Vector = {
      chainId: bigint
      why: string
      text: string
      error: string
      commitment?: bigint
      ciphertext?: string
    }
    for (const { chainId, why, text, error, commitment, ciphertext } of read<Vector>('rejected/disclosures.json')) {
      if (commitment === undefined || ciphertext === undefined) {
        expect([why, failure(() => decodeDisclosure(text, chainId))]).toMatchObject([why, { code: error }])
        continue
      }
      const { disclosure } = decodeDisclosure(text, chainId)
      const seen = checkDisclosure(disclosure, { commitment, ciphertext: hexToBytes(ciphertext) })
      expect([why, seen]).toEqual([why, undefined])
    }
  })
})
