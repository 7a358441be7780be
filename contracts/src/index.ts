export * from './generated/index.js'
export * from './orders.js'
export * from './typed-data.js'
export * from './verifier-code.js'
