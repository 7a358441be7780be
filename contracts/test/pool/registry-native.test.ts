import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { registrySuite } from './registry-suite.js'

const home = 'native on our node'

describe(`PORT-1: registry, ${home}`, () => registrySuite(HOMES[home]))
