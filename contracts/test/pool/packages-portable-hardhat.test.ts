import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { packagesSuite } from './packages-suite.js'

const home = "portable on Hardhat's network"

describe(`PORT-1: packages, ${home}`, () => packagesSuite(HOMES[home]))
