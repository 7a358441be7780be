import { describe } from 'vitest'
import { HOMES } from './homes.js'
import { proofsSuite } from './proofs-suite.js'

const home = 'native on our node'

describe(`a real proof of every circuit, ${home}`, () => proofsSuite(HOMES[home]))
