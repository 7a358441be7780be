export { checkWitness, readWitness, writeWitness } from './wtns.js'
export { type ProvingKeyFile, type ProvingKeySections, readProvingKey } from './zkey.js'
