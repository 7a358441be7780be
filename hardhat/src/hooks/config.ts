import type { HardhatUserConfig } from 'hardhat/config'
import type { ConfigHooks, HardhatUserConfigValidationError } from 'hardhat/types/hooks'
import { DEFAULT_NETWORKS, type MerkatoUserConfig, UNUSED_URL } from '../config.js'

/** Declares the networks that are sandboxes, and takes their settings over. */
export default async (): Promise<Partial<ConfigHooks>> => ({
  /** Before anybody else, so that Hardhat does not declare `default` as its own. */
  extendUserConfig: (config, next) => next(withNetworks(config)),

  validateUserConfig: async (config) => (config.merkato === undefined ? [] : problemsOf(config, config.merkato)),

  async resolveUserConfig(userConfig, resolveConfigurationVariable, next) {
    const config = await next(userConfig, resolveConfigurationVariable)
    const { networks = DEFAULT_NETWORKS, ...sandbox } = userConfig.merkato ?? {}
    return { ...config, merkato: { networks, sandbox } }
  },
})

function withNetworks(config: HardhatUserConfig): HardhatUserConfig {
  const networks = { ...config.networks }
  for (const name of namesIn(config.merkato)) {
    const declared = networks[name]
    // Of another kind: refused below.
    if (declared !== undefined && declared.type !== 'http') continue
    networks[name] = { ...declared, type: 'http', url: UNUSED_URL }
  }
  return { ...config, networks }
}

/** Nothing was checked yet. */
function namesIn(config: MerkatoUserConfig | undefined): readonly string[] {
  const { networks = DEFAULT_NETWORKS } = config ?? {}
  return Array.isArray(networks) ? networks.filter((name) => typeof name === 'string') : []
}

function problemsOf(config: HardhatUserConfig, merkato: MerkatoUserConfig): HardhatUserConfigValidationError[] {
  if (typeof merkato !== 'object' || merkato === null) {
    return [{ path: ['merkato'], message: 'Expected an object with settings of the sandbox.' }]
  }
  const { networks = DEFAULT_NETWORKS } = merkato
  if (!Array.isArray(networks) || !networks.every((name) => typeof name === 'string')) {
    return [{ path: ['merkato', 'networks'], message: 'Expected names of networks.' }]
  }
  return networks
    .filter((name) => config.networks?.[name]?.type !== 'http')
    .map((name) => ({
      path: ['networks', name],
      message: "Is a sandbox by merkato.networks: leave it out here, or give it the type 'http'.",
    }))
}
