import type { OneTimeStruct } from '@merkato/protocol'
import { id } from 'ethers'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { DAY, Funding, refundAddress } from './funding.js'
import { logTexts } from './homes.js'
import type { Stage } from './stage.js'

const GOAL = 100n
/** Seconds. Nodes differ in the time at which they answer a call: that of the newest block, or of the next. */
const MARGIN = 10n
const [ANN, BEN, CID] = [101n, 102n, 103n].map(refundAddress) as [OneTimeStruct, OneTimeStruct, OneTimeStruct]

/** Pledges from nobody knows whom, collected or paid back. */
export function crowdfundingSuite(staged: () => Stage): void {
  let stage: Stage
  let funding: Funding
  let goBack: () => Promise<void>

  beforeAll(async () => {
    stage = staged()
    funding = await Funding.open(stage, GOAL)
    await funding.send(stage.bob, 'pledge', await funding.bundle('ann', 60n, ANN), ANN)
  })
  beforeEach(async () => {
    goBack = await stage.home.snapshot()
  })
  afterEach(() => goBack())

  const ends = (name: string, ...args: unknown[]) => funding.ends(stage.alice, name, ...args)

  test('CRF-1: a goal that is reached is collected, once, after the deadline', async () => {
    await funding.send(stage.bob, 'pledge', await funding.bundle('ben', 50n, BEN), BEN)
    expect(await ends('collect', CID)).toBe('TooEarly')
    expect(await ends('refund', BEN)).toBe('TooEarly')
    await funding.until(funding.deadline + 1n)
    expect(await funding.ends(stage.bob, 'collect', CID)).toBe('NotTheOwner')
    expect(await ends('refund', BEN)).toBe('TooEarly')
    const { logs } = await funding.send(stage.alice, 'collect', CID)
    const texts = logTexts({ logs: logs.filter(({ address }) => address === stage.home.pool) })
    expect(texts.find((text) => text.startsWith('Shielded'))).toContain(`, 110, ${CID.npk}`)
    expect(await funding.held()).toBe(0n)
    expect(await ends('collect', CID)).toBe('AlreadyCollected')
    expect(await ends('refund', BEN)).toBe('AlreadyCollected')
    expect(await ends('redirect', ...(await funding.redirection(ANN, BEN)))).toBe('AlreadyCollected')
  })

  test('CRF-2: a missed goal is paid back, each pledge once, by anybody', async () => {
    await funding.until(funding.deadline - MARGIN)
    expect(await ends('refund', ANN)).toBe('TooEarly')
    await funding.until(funding.deadline + 1n)
    expect(await ends('pledge', await funding.bundle('late', 50n, BEN), BEN)).toBe('TooLate')
    expect(await ends('collect', CID)).toBe('GoalMissed')
    expect(await ends('refund', BEN)).toBe('NothingPledged')
    await funding.send(stage.bob, 'refund', ANN)
    expect(await funding.held()).toBe(0n)
    expect(await ends('refund', ANN)).toBe('NothingPledged')
  })

  test('CRF-3: a starter who does not come in time holds up nobody', async () => {
    await funding.send(stage.bob, 'pledge', await funding.bundle('enough', 50n, BEN), BEN)
    await funding.until(funding.deadline + 30n * DAY - MARGIN)
    expect(await ends('collect', CID)).toBe('done')
    expect(await ends('refund', ANN)).toBe('TooEarly')
    await funding.until(funding.deadline + 30n * DAY + 1n)
    expect(await ends('collect', CID)).toBe('TooLate')
    expect(await ends('refund', ANN)).toBe('done')
  })

  test('the key of a pledge redirects it, and its act counts once, here, for this', async () => {
    const honest = await funding.redirection(ANN, BEN)
    const [, , expiry, proof] = honest
    expect(await ends('redirect', ANN, CID, expiry, proof)).toBe('InvalidProof')
    expect(await ends('redirect', BEN, CID, expiry, proof)).toBe('NothingPledged')
    const other = await Funding.open(stage, GOAL)
    const wrong = {
      'another record': await funding.redirection(ANN, BEN, { record: id('other') }),
      'another sequence': await funding.redirection(ANN, BEN, { sequence: 1n }),
      'another key': await funding.redirection(ANN, BEN, { npk: 5n }),
      'another contract': await other.redirection(ANN, BEN),
    }
    for (const [name, args] of Object.entries(wrong)) {
      expect([name, await ends('redirect', ...args)]).toEqual([name, 'InvalidProof'])
    }
    expect(await ends('redirect', ...(await funding.redirection(ANN, BEN, { expiry: 1n })))).toBe('BundleExpired')
    expect(await ends('redirect', ...(await funding.redirection(ANN, { ...BEN, ephemeralX: 0n })))).toBe(
      'InvalidOneTimeAddress',
    )
    await funding.send(stage.bob, 'redirect', ...honest)
    expect([await funding.pledged(ANN), await funding.pledged(BEN)]).toEqual([0n, 60n])
    await funding.send(stage.bob, 'redirect', ...(await funding.redirection(BEN, ANN)))
    expect(await ends('redirect', ...honest)).toBe('InvalidProof')
    expect(await ends('redirect', ...(await funding.redirection(ANN, ANN)))).toBe('done')
  })

  test('a bundle serves the pledge that its owner agreed to, and takes nothing out', async () => {
    const honest = await funding.bundle('mine', 5n, BEN)
    expect(await ends('pledge', honest, BEN)).toBe('done')
    expect(await ends('pledge', honest, CID)).toBe('BundleNotForThis')
    const theft = { seed: 'theft', publicAsset: stage.token, publicIn: 60n }
    expect(await ends('pledge', await funding.bundle('thief', 1n, CID, [theft]), CID)).toBe('BundleTakesIn')
    expect(await ends('pledge', await funding.bundle('nothing', 0n, CID), CID)).toBe('UnexpectedPublicAsset')
    const elsewhere = { ...(await funding.bundle('elsewhere', 1n, CID)) }
    expect(await funding.ends(stage.bob, 'pledge', { ...elsewhere, expiry: 5n }, CID)).toBe('BundleExpired')
    expect(await ends('pledge', await funding.bundle('off curve', 1n, CID), { ...CID, ephemeralX: 5n })).toBe(
      'InvalidOneTimeAddress',
    )
  })
}
