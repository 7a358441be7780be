import { describe } from 'vitest'
import { attackSuite } from './attack-suite.js'
import { HOMES } from './homes.js'

const home = 'portable on our node'

describe(`attacks, ${home}`, () => attackSuite(HOMES[home]))
