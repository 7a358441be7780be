import { afterAll, beforeAll, describe } from 'vitest'
import { collectibleSuite } from './collectible-suite.js'
import { crowdfundingSuite } from './crowdfunding-suite.js'
import type { PoolHome } from './homes.js'
import { moduleSamplesSuite } from './module-samples-suite.js'
import { openStage, type Stage } from './stage.js'

/** The sample contracts, the same in every home. */
export function samplesSuite(open: () => Promise<PoolHome>): void {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(await open())
  })
  afterAll(() => stage.home.close())

  describe('PrivateCrowdfunding', () => crowdfundingSuite(() => stage))
  describe('PrivateCollectible', () => collectibleSuite(() => stage))
  moduleSamplesSuite(() => stage)
}
