// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice As much of Hardhat's console.sol as the fixture needs.
library Console {
    address private constant CONSOLE = 0x000000000000000000636F6e736F6c652e6c6f67;

    function log(string memory text, uint256 number) internal view {
        (bool ok, ) = CONSOLE.staticcall(abi.encodeWithSignature("log(string,uint256)", text, number));
        ok;
    }
}
