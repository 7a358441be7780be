export * from './errors.js'
export * from './verify/index.js'
