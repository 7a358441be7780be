import { describe } from 'vitest'
import { holdersSuite } from './holders-suite.js'
import { HOMES } from './homes.js'

const home = 'portable on our node'

describe(`contracts that live on the pool, ${home}`, () => holdersSuite(HOMES[home]))
