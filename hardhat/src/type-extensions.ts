import 'hardhat/types/config'
import 'hardhat/types/network'
import type { MerkatoConfig, MerkatoConnection, MerkatoUserConfig } from './config.js'

declare module 'hardhat/types/config' {
  interface HardhatUserConfig {
    merkato?: MerkatoUserConfig
  }

  interface HardhatConfig {
    merkato: MerkatoConfig
  }
}

declare module 'hardhat/types/network' {
  interface NetworkConnection<ChainTypeT extends ChainType | string = DefaultChainType> {
    /** Accounts and contracts of a network that is a sandbox; undefined on any other. */
    merkato: MerkatoConnection | undefined
  }
}
