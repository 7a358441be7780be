import { describe } from 'vitest'
import { holdersSuite } from './holders-suite.js'
import { HOMES } from './homes.js'

const home = "portable on Hardhat's network"

describe(`contracts that live on the pool, ${home}`, () => holdersSuite(HOMES[home]))
