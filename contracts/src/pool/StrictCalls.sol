// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IShieldedPool} from "../interfaces/IShieldedPool.sol";

/// @title StrictCalls
/// @notice One encoding for one call, and no borrowed storage (docs/decisions/0074).
/// @dev Solidity's decoder overlooks what stands behind or between arguments. It refuses data that is too short, or a number wider
/// than its type, before any code of ours runs, and then without revert data.
abstract contract StrictCalls {
    address private immutable SELF;

    constructor() {
        SELF = address(this);
    }

    /// @dev For functions whose arguments have a fixed number of words.
    modifier strict(uint256 words) {
        _checkCallee();
        if (msg.data.length != 4 + 32 * words) revert IShieldedPool.MalformedCall();
        _;
    }

    /// @dev For functions that compare their arguments' encoding with the calldata themselves: {_checkEncoding}.
    modifier called() {
        _checkCallee();
        _;
    }

    receive() external payable called {
        revert IShieldedPool.MalformedCall();
    }

    // Payable, so that a call with a value, too, gets its answer by name. It does nothing but choose between two refusals.
    // solhint-disable-next-line no-complex-fallback
    fallback() external payable called {
        if (msg.data.length < 4) revert IShieldedPool.MalformedCall();
        revert IShieldedPool.UnknownFunction(msg.sig);
    }

    /// @param encoding the call as the ABI encodes it
    function _checkEncoding(bytes memory encoding) internal pure {
        if (keccak256(encoding) != keccak256(msg.data)) revert IShieldedPool.MalformedCall();
    }

    function _checkCallee() private view {
        if (address(this) != SELF) revert IShieldedPool.DelegatedCall();
    }
}
