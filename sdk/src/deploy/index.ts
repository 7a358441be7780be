export * from '../errors/deploy.js'
export * from './deploy-portable-pool.js'
export type * from './deployment.js'
