import { openHardhat, openMerkato } from './support/chains.js'
import { orderEscrowSuite } from './support/order-escrow-suite.js'

orderEscrowSuite("Hardhat's own network", openHardhat)
orderEscrowSuite('our node', () => openMerkato())
