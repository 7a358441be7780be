import { NATIVE_ASSET, type Payout } from '@merkato/protocol'
import { id, type TransactionReceipt } from 'ethers'
import type { Parts } from './forged-bundle.js'
import {
  byAccount,
  conditionalCall,
  forgedLock,
  forgedOpenings,
  forgedSeal,
  NO_PAYOUT,
  openingOf,
  packagesCall,
} from './forged-modules.js'
import { accountOf, type PoolHome, send } from './homes.js'

/** Ciphertexts as long as a wallet's, with the shortest memo. */
const CIPHERTEXT = Uint8Array.from({ length: 404 }, (_, i) => (i % 255) + 1)
/** Of a parcel of one note and 300 bytes of data. */
const CONTENTS = Uint8Array.from({ length: 403 }, (_, i) => (i % 255) + 1)
/** As long as a wallet's. */
const KEY_BOX = Uint8Array.from({ length: 258 }, (_, i) => (i % 255) + 1)

/** A fixed time, in seconds: a deadline that moves with the clock has other zero bytes, in calls and proofs, in every run. */
const NOW = 2_000_000_000n

/** Operations of the modules, each of something that is there already, for `portable-gas.test.ts`. */
export async function moduleOperations(home: PoolHome): Promise<Record<string, () => Promise<TransactionReceipt>>> {
  const [alice, bob] = [accountOf(home, 0), accountOf(home, 1)]
  const packages = (data: string) => send({ from: alice, to: home.packages, data })
  const conditional = (data: string) => send({ from: alice, to: home.conditionalTransfers, data })
  await home.provider.send('evm_setNextBlockTimestamp', [Number(NOW)])
  await home.provider.send('evm_mine', [])

  const sealOf = async (seed: string) => {
    const joinSplits = [{ seed, ciphertexts: [new Uint8Array(), CIPHERTEXT] }]
    const sealing = { contents: CONTENTS, keyBox: KEY_BOX }
    return forgedSeal(home, { caller: alice.address, joinSplits, sealing })
  }
  const { bundle, sealing, parcel } = await sealOf('gas parcel')
  await packages(packagesCall('seal', bundle, sealing))
  const inside = bundle.joinSplits[0]?.commitments[0] as bigint
  const open = (payout: Payout = NO_PAYOUT) => {
    const openings = forgedOpenings(home, parcel, 0n, [openingOf(inside, { ciphertext: CIPHERTEXT, payout })])
    return packages(packagesCall('open', parcel, sealing.terms.keyHash, sealing.terms.contentsHash, openings))
  }

  const lockOf = (seed: string, count: number, paid: Partial<Parts> = {}) => {
    const nullifiers = [BigInt(id(`${seed} a`)) >> 3n, BigInt(id(`${seed} b`)) >> 3n]
    const ciphertexts = [CIPHERTEXT, CIPHERTEXT]
    const alternatives = Array.from({ length: count }, (_, i): Parts[] => [
      { seed: `${seed} ${i}`, nullifiers, ciphertexts, ...(i === 0 ? paid : {}) },
    ])
    const terms = { decider: alice.address, deadline: NOW + 86_400n, fallbackAlternative: 1, data: id('data') }
    return forgedLock(home, { caller: alice.address, alternatives, terms })
  }
  const paid = { publicAsset: NATIVE_ASSET, publicOut: 50n, recipient: bob.address }
  const locked = await lockOf('gas lock', 3, paid)
  await conditional(locked.call)
  const settle = (index: number) =>
    conditional(conditionalCall('settle', locked.lockId, index, locked.outcomes[index], locked.hashes))

  return {
    'seal, 1 join-split': async () => {
      const made = await sealOf('gas another')
      return packages(packagesCall('seal', made.bundle, made.sealing))
    },
    'transfer of a parcel': () => packages(packagesCall('transfer', parcel, byAccount(bob.address), KEY_BOX)),
    'open, 1 note': () => open(),
    'open, 1 note paid in coins': () =>
      open({ ...NO_PAYOUT, asset: NATIVE_ASSET, amount: 50n, recipient: bob.address }),
    'lock, 3 alternatives': async () => conditional((await lockOf('gas three', 3)).call),
    'lock, 8 alternatives': async () => conditional((await lockOf('gas eight', 8)).call),
    'settle, 1 join-split': () => settle(1),
    'settle, paid in coins': () => settle(0),
  }
}
