/** Generators and deterministic randomness for tests. Needs fast-check; nothing here belongs into a product. */
export * from './arbitraries.js'
export * from './honest-mint-hidden.js'
export * from './honest-open.js'
export * from './honest-own.js'
export * from './honest-transfer.js'
export * from './seeded-random.js'
