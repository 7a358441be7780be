import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { packagesSuite } from './packages-suite.js'

const home = 'portable on our node'

describe(`PORT-1: packages, ${home}`, () => packagesSuite(HOMES[home]))
