import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { moduleAttacksSuite } from './module-attacks-suite.js'

const home = 'native on our node'

describe(`attacks on modules, ${home}`, () => moduleAttacksSuite(HOMES[home]))
