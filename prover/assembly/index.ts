export * from './memory'
export * from './field-exports'
export * from './quotient-exports'
export * from './curve-exports'
