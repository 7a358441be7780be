// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPoseidon4, IPoseidon5} from "./IPoseidon.sol";

/// @title Poseidon
/// @notice Refuses contracts that are not the hashers they are taken for: a wrong address would make a tree that no proof fits.
library Poseidon {
    /// @notice The contract at this address hashes something else, or nothing.
    error WrongHasher(address hasher);

    /// @notice Reverts unless the hasher of four elements hashes 1, 2, 3, 4 as circomlib does.
    function check(IPoseidon4 hasher) internal view {
        uint256 expected = 18821383157269793795438455681495246036402687001665670618754263018637548127333;
        if (hasher.hash([uint256(1), 2, 3, 4]) != expected) revert WrongHasher(address(hasher));
    }

    /// @notice Reverts unless the hasher of five elements hashes 1, 2, 3, 4, 5 as circomlib does.
    function check(IPoseidon5 hasher) internal view {
        uint256 expected = 6183221330272524995739186171720101788151706631170188140075976616310159254464;
        if (hasher.hash([uint256(1), 2, 3, 4, 5]) != expected) revert WrongHasher(address(hasher));
    }
}
