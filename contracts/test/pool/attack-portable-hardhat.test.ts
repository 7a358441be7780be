import { describe } from 'vitest'
import { attackSuite } from './attack-suite.js'
import { HOMES } from './homes.js'

const home = "portable on Hardhat's network"

describe(`attacks, ${home}`, () => attackSuite(HOMES[home]))
