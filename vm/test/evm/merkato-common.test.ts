import { Common, Mainnet } from '@ethereumjs/common'
import { describe, expect, test } from 'vitest'
import { MerkatoCommon } from '../../src/evm/merkato-common.js'

const NAMES = [...Mainnet.hardforks.map(({ name }) => name), 'none']
/** All that is asked of chain parameters about the rule set in force. */
const answersOf = (common: Common) => [
  NAMES.map((name) => common.gteHardfork(name)),
  common.consensusType(),
  [1559, 2929, 3607, 7702].map((eip) => common.isActivatedEIP(eip)),
]

describe('chain parameters that answer fast', () => {
  test.each(Mainnet.hardforks.map(({ name }) => name))('say of %s what those of ethereumjs say', (hardfork) => {
    const ours = new MerkatoCommon({ chain: Mainnet, hardfork })
    const theirs = new Common({ chain: Mainnet, hardfork })
    expect(answersOf(ours)).toEqual(answersOf(theirs))
    expect(answersOf(ours.copy())).toEqual(answersOf(theirs))
    // A copy goes on to other rules by itself.
    const copy = ours.copy()
    copy.setHardfork('berlin')
    expect(answersOf(copy)).toEqual(answersOf(new Common({ chain: Mainnet, hardfork: 'berlin' })))
    expect(answersOf(ours)).toEqual(answersOf(theirs))
  })
})
