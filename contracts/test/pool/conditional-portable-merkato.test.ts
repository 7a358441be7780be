import { describe } from 'vitest'
import { conditionalSuite } from './conditional-suite.js'
import { HOMES } from './homes.js'

const home = 'portable on our node'

describe(`PORT-1: conditional transfers, ${home}`, () => conditionalSuite(HOMES[home]))
