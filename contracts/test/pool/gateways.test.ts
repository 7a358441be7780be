import { describe } from 'vitest'
import { gatewaySuite } from './gateway-suite.js'
import { HOMES } from './homes.js'

// One file, so that the odd tokens are compiled once.
describe.each(Object.entries(HOMES))('gateways: %s', (_, open) => gatewaySuite(open))
