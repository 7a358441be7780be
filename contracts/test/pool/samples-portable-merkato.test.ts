import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { samplesSuite } from './samples-suite.js'

const home = 'portable on our node'

describe(`sample contracts, ${home}`, () => samplesSuite(HOMES[home]))
