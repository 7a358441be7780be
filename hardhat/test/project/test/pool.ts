import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NATIVE_ASSET } from '@merkato/protocol'
import { network } from 'hardhat'

const { ethers, networkHelpers, merkato } = await network.create()
const [owner] = await ethers.getSigners()
assert(merkato && owner)
const abi = ['function shieldedTotal(uint256 asset) view returns (uint256)']

test('a fresh pool holds nothing', async () => {
  const pool = new ethers.Contract(merkato.contracts.shieldedPool, abi, ethers.provider)
  assert.equal(await pool.getFunction('shieldedTotal')(NATIVE_ASSET), 0n)
})

test('a fixture is there again', async () => {
  const fixture = async () => networkHelpers.setBalance(owner.address, 5n)
  await networkHelpers.loadFixture(fixture)
  await networkHelpers.mine(3)
  await networkHelpers.loadFixture(fixture)
  assert.equal(await ethers.provider.getBalance(owner.address), 5n)
})
