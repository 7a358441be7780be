import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { samplesSuite } from './samples-suite.js'

const home = "portable on Hardhat's network"

describe(`sample contracts, ${home}`, () => samplesSuite(HOMES[home]))
