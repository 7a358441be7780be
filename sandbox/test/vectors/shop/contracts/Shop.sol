// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Token} from "./Token.sol";

library Prices {
    function total(uint256 price, uint256 amount) internal pure returns (uint256) {
        return price * amount;
    }
}

/// @notice Fails in every way that a contract can.
contract Shop {
    struct Order {
        address buyer;
        uint256 amount;
    }

    Token public immutable token;
    uint256[] private _orders;

    event Ordered(Order order, string note);

    error NotOpen(uint256 until);

    modifier onlyOpen(uint256 until) {
        if (until > 5) revert NotOpen(until);
        _;
    }

    constructor(Token token_) {
        token = token_;
    }

    receive() external payable {}

    function pay(address to, uint256 value) external {
        _pay(to, value);
    }

    function order(Order calldata wanted, string calldata note) external {
        emit Ordered(wanted, note);
    }

    function openUntil(uint256 until) external onlyOpen(until) {
        _orders.push(until);
    }

    function first() external view returns (uint256) {
        return _orders[0];
    }

    function total(uint256 price, uint256 amount) external pure returns (uint256) {
        return Prices.total(price, amount);
    }

    function silent() external pure {
        revert();
    }

    function forever() external {
        while (true) _orders.push(1);
    }

    function paysQuietly(address to, uint256 value) external returns (bool) {
        try token.transfer(to, value) {
            return true;
        } catch {
            return false;
        }
    }

    function open(uint256 cap) external returns (Token) {
        return new Token(cap);
    }

    function _pay(address to, uint256 value) private {
        require(value != 0, "nothing to pay");
        token.transfer(to, value);
    }
}
