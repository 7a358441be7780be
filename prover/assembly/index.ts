export * from './memory'
export * from './field-exports'
