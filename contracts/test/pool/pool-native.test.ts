import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { poolSuite } from './pool-suite.js'

const home = 'native on our node'

describe(`PORT-1: pool, ${home}`, () => poolSuite(HOMES[home]))
