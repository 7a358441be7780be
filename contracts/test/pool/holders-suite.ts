import { afterAll, beforeAll, describe } from 'vitest'
import { courierSuite } from './courier-suite.js'
import type { PoolHome } from './homes.js'

/** Contracts that live on the pool, the same in every home. */
export function holdersSuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  beforeAll(async () => {
    home = await open()
  })
  afterAll(() => home.close())

  describe('BundleCourier', () => courierSuite(() => home))
}
