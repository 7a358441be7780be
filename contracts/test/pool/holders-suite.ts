import { afterAll, beforeAll, describe } from 'vitest'
import { courierSuite } from './courier-suite.js'
import type { PoolHome } from './homes.js'
import { moduleAssetsSuite } from './module-assets-suite.js'
import { sponsorSuite } from './sponsor-suite.js'
import { openStage, type Stage } from './stage.js'

/** Contracts that live on the pool, and issued assets in its modules, the same in every home. */
export function holdersSuite(open: () => Promise<PoolHome>): void {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(await open())
  })
  afterAll(() => stage.home.close())

  describe('BundleCourier', () => courierSuite(() => stage))
  describe('assets in parcels and locks', () => moduleAssetsSuite(() => stage))
  describe('GasSponsor', () => sponsorSuite(() => stage))
}
