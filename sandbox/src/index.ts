export { COMMERCE_ADDRESSES, type CommerceAddresses, deployCommerce, type Request } from './deploy-commerce.js'
export { DeploymentError } from './errors.js'
export { type Sandbox, type SandboxSettings, startSandbox } from './start-sandbox.js'
