// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Console} from "./Console.sol";

/// @notice A token with a cap, to be found by its code though the cap stands in it.
contract Token {
    uint256 public immutable cap;
    mapping(address holder => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 value);

    error InsufficientBalance(address holder, uint256 balance, uint256 needed);

    constructor(uint256 cap_) {
        require(cap_ != 0, "a cap of zero");
        cap = cap_;
        balanceOf[msg.sender] = cap_;
        emit Transfer(address(0), msg.sender, cap_);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        Console.log("transfer of %d", value);
        _move(msg.sender, to, value);
        return true;
    }

    function _move(address from, address to, uint256 value) private {
        uint256 balance = balanceOf[from];
        if (balance < value) revert InsufficientBalance(from, balance, value);
        balanceOf[from] = balance - value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
