// Turns Hardhat's artifacts into what the package exports: typed modules in src/generated and plain JSON in abi.
// Run after `hardhat build` and before `tsc -b`. Files that would not change are left alone, so tsc has nothing to redo.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import poseidon from 'poseidon-solidity'

const room = resolve(dirname(fileURLToPath(import.meta.url)), '..')

const LARGEST_CODE = 24_576

/** @type {ReadonlyArray<{ name: string, source: string, export: string }>} */
const exported = [
  { name: 'OrderEscrow', source: 'contracts/src/escrow/OrderEscrow.sol', export: 'orderEscrow' },
  { name: 'TrustIndex', source: 'contracts/src/trust/TrustIndex.sol', export: 'trustIndex' },
  { name: 'Groth16Verifier', source: 'contracts/src/pool/Groth16Verifier.sol', export: 'groth16Verifier' },
  { name: 'IShieldedPool', source: 'contracts/src/interfaces/IShieldedPool.sol', export: 'shieldedPool' },
  { name: 'IPoolDoor', source: 'contracts/src/interfaces/IPoolDoor.sol', export: 'poolDoor' },
  { name: 'IAssetRegistry', source: 'contracts/src/interfaces/IAssetRegistry.sol', export: 'assetRegistry' },
  { name: 'PortablePool', source: 'contracts/src/pool/PortablePool.sol', export: 'portablePool' },
  { name: 'PortableRegistry', source: 'contracts/src/pool/PortableRegistry.sol', export: 'portableRegistry' },
  { name: 'PortablePackages', source: 'contracts/src/pool/PortablePackages.sol', export: 'portablePackages' },
  {
    name: 'PortableConditionalTransfers',
    source: 'contracts/src/pool/PortableConditionalTransfers.sol',
    export: 'portableConditionalTransfers',
  },
  { name: 'BundleCourier', source: 'contracts/src/relay/BundleCourier.sol', export: 'bundleCourier' },
  { name: 'GasSponsor', source: 'contracts/src/relay/GasSponsor.sol', export: 'gasSponsor' },
  { name: 'Erc20Gateway', source: 'contracts/src/gateways/Erc20Gateway.sol', export: 'erc20Gateway' },
  { name: 'Erc721Gateway', source: 'contracts/src/gateways/Erc721Gateway.sol', export: 'erc721Gateway' },
  { name: 'Erc1155Gateway', source: 'contracts/src/gateways/Erc1155Gateway.sol', export: 'erc1155Gateway' },
  { name: 'ITicketData', source: 'contracts/src/interfaces/ITicketData.sol', export: 'ticketData' },
  {
    name: 'PrivateCollectible',
    source: 'contracts/src/samples/PrivateCollectible.sol',
    export: 'privateCollectible',
  },
  {
    name: 'PrivateCrowdfunding',
    source: 'contracts/src/samples/PrivateCrowdfunding.sol',
    export: 'privateCrowdfunding',
  },
  { name: 'KeySale', source: 'contracts/src/samples/KeySale.sol', export: 'keySale' },
  {
    name: 'HiddenPricePurchase',
    source: 'contracts/src/samples/HiddenPricePurchase.sol',
    export: 'hiddenPricePurchase',
  },
  { name: 'SealedBids', source: 'contracts/src/samples/SealedBids.sol', export: 'sealedBids' },
]

// poseidon-solidity's own bytecode, made with settings that cost less than half the gas of ours. In `data` a salt comes first.
const SALT_DIGITS = 64
const hashers = [
  { name: 'poseidon4', inputs: 'four', published: poseidon.PoseidonT5 },
  { name: 'poseidon5', inputs: 'five', published: poseidon.PoseidonT6 },
]

for (const contract of exported) {
  const artifact = readArtifact(contract)
  writeIfChanged(`abi/${contract.name}.json`, `${JSON.stringify(artifact.abi, null, 2)}\n`)
  writeIfChanged(`src/generated/${contract.name}.ts`, moduleOf(contract, artifact))
}
writeIfChanged('src/generated/Poseidon.ts', hashers.map(hasherModule).join('\n'))
const modules = [...exported.map(({ name }) => name), 'Poseidon']
writeIfChanged('src/generated/index.ts', modules.map((name) => `export * from './${name}.js'\n`).join(''))

/** @param {{ name: string, source: string }} contract */
function readArtifact({ name, source }) {
  const path = resolve(room, 'artifacts', source, `${name}.json`)
  const text = readIfThere(path)
  if (text === undefined) throw new Error(`No artifact of ${name}; run "npx hardhat build" in the root first.`)
  const artifact = JSON.parse(text)
  const size = (artifact.deployedBytecode.length - 2) / 2
  if (size > LARGEST_CODE)
    throw new Error(`${name} has ${size} bytes of code; a chain takes ${LARGEST_CODE} (EIP-170).`)
  return artifact
}

/** @param {{ name: string, export: string }} contract */
function moduleOf(contract, artifact) {
  const lines = [
    `/** ABI of ${contract.name}. */`,
    `export const ${contract.export}Abi = ${JSON.stringify(artifact.abi, null, 2)} as const`,
  ]
  if (artifact.bytecode !== '0x') {
    lines.push(
      `/** Creation code of ${contract.name}; the constructor's arguments follow it. */`,
      `export const ${contract.export}Bytecode = '${artifact.bytecode}' as const`,
    )
  }
  return `${lines.join('\n\n')}\n`
}

/** @param {{ name: string, inputs: string, published: { data: string, address: string } }} hasher */
function hasherModule({ name, inputs, published }) {
  return [
    `/** Creation code of Poseidon over ${inputs} field elements (poseidon-solidity 0.0.5, MIT). */`,
    `export const ${name}Bytecode = '0x${published.data.slice(2 + SALT_DIGITS)}' as const\n`,
    '/** Where its authors create it on any chain. */',
    `export const ${name}Address = '${published.address}' as const\n`,
  ].join('\n')
}

function writeIfChanged(path, text) {
  const file = resolve(room, path)
  mkdirSync(dirname(file), { recursive: true })
  if (readIfThere(file) !== text) writeFileSync(file, text)
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
