// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundle, JoinSplit, OneTimeAddress} from "../../../src/interfaces/IShieldedPool.sol";
import {PoolDouble} from "./PoolDouble.sol";
import {RegistryDouble} from "./RegistryDouble.sol";
import {TestBase} from "./TestBase.sol";

/// @notice A pool and its registry, and what gateways are told.
abstract contract GatewayFixture is TestBase {
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant STRANGER = address(0x57A);
    uint256 internal constant NO_CAP = type(uint128).max;

    PoolDouble internal pool;
    RegistryDouble internal registry;

    function setUp() public virtual {
        pool = new PoolDouble();
        registry = new RegistryDouble(pool);
        pool.pair(address(registry));
    }

    function oneTime(uint256 npk) internal pure returns (OneTimeAddress memory) {
        return OneTimeAddress(npk, 2, 3, 4);
    }

    /// @dev A bundle that pays `amount` of `asset` to `to`.
    function bundleOf(
        uint256 asset,
        uint256 amount,
        address to,
        bytes32 dataHash
    ) internal view returns (Bundle memory bundle) {
        bundle.expiry = uint64(block.timestamp) + 600;
        bundle.dataHash = dataHash;
        bundle.joinSplits = new JoinSplit[](1);
        bundle.joinSplits[0].publicAsset = asset;
        bundle.joinSplits[0].publicOut = amount;
        bundle.joinSplits[0].recipient = to;
    }
}
