import type { InProcessSandbox, SandboxOptions } from '@merkato/sandbox'

/** `merkato` in a Hardhat config: settings of the sandboxes, and which networks they are. */
export interface MerkatoUserConfig extends SandboxOptions {
  /** Names of the networks that are sandboxes; `['merkato']` when left out. Name `default` to have tests run on one without asking. */
  readonly networks?: readonly string[] | undefined
}

/** {@link MerkatoUserConfig} with everything said. */
export interface MerkatoConfig {
  readonly networks: readonly string[]
  readonly sandbox: SandboxOptions
}

/** What a connection to a sandbox has beside the provider. */
export type MerkatoConnection = Pick<InProcessSandbox, 'accounts' | 'contracts' | 'insecureKeys'>

/** Name of the plugin in Hardhat's errors. */
export const PLUGIN_ID = 'merkato'

/** Networks that are sandboxes when the config names none. */
export const DEFAULT_NETWORKS: readonly string[] = ['merkato']

/** Hardhat knows networks behind a URL and its own. This one is never asked for: no name under .invalid has an address (RFC 2606). */
export const UNUSED_URL = 'http://merkato.invalid'
