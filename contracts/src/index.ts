export * from './generated/index.js'
export * from './orders.js'
export * from './typed-data.js'
