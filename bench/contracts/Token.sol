// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Token
/// @notice The ERC-20 that the peers move back and forth.
contract Token is ERC20 {
    constructor() ERC20("Bench", "BENCH") {
        _mint(msg.sender, 1e27);
    }
}
