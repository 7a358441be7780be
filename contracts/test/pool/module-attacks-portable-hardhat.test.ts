import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { moduleAttacksSuite } from './module-attacks-suite.js'

const home = "portable on Hardhat's network"

describe(`attacks on modules, ${home}`, () => moduleAttacksSuite(HOMES[home]))
