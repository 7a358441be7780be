export { type CommonOptions, createCommon, type MerkatoHardfork } from './common.js'
export { merkatoGenesis } from './genesis.js'
export { createMerkatoEVM, MerkatoEVM, type MerkatoEVMOptions } from './merkato-evm.js'
export { createMerkatoVM, MerkatoVM, type MerkatoVMOptions } from './merkato-vm.js'
