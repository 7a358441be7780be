// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetTerms} from "../interfaces/IAssetRegistry.sol";
import {OneTimeAddress, OwnAct} from "../interfaces/IShieldedPool.sol";

/// @title NarrowFields
/// @notice Reads the fields of calldata structs that are narrower than a word, before any rule is asked. Solidity refuses a number that
/// is too wide where it is read, so a rule that comes before would answer for a call that is none (PORT-1).
library NarrowFields {
    /// @notice Reverts without data unless the view tag fits.
    function check(OneTimeAddress calldata to) internal pure {
        _read(to.viewTag);
    }

    /// @notice Reverts without data unless the expiry fits.
    function check(OwnAct calldata act) internal pure {
        _read(act.expiry);
    }

    /// @notice Reverts without data unless kind and cap fit.
    function check(AssetTerms calldata terms) internal pure {
        _read(terms.kind);
        _read(terms.cap);
    }

    /// @dev The value is of no use; that it was read is.
    // solhint-disable-next-line no-empty-blocks
    function _read(uint256) private pure {}
}
