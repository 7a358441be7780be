// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title CoinSender
/// @notice Pays coins without running the receiver's code, as the native pool does: no receiver can block a bundle or call back
/// (docs/decisions/0073).
library CoinSender {
    /// @notice Neither way of paying went through: too little gas, or calls too deep.
    error CoinsNotPaid(address to, uint256 amount);

    /// @dev Addresses up to this one are for precompiles (EIP-1352). They have no code, and most want more gas than a payment
    /// brings, which spoils estimates.
    uint160 private constant LAST_PRECOMPILE = 0xffff;

    /// @notice Adds `amount` to the coins of `to`.
    function pay(address to, uint256 amount) internal {
        bool isPlain = to.code.length == 0 && uint160(to) > LAST_PRECOMPILE;
        if (isPlain && _send(to, amount)) return;
        // PUSH20 to, SELFDESTRUCT: a contract that lives for one instruction of its creation, which EIP-6780 keeps.
        bytes memory drop = abi.encodePacked(hex"73", to, hex"ff");
        address created;
        // Creating from raw code has no other form.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            created := create(amount, add(drop, 32), mload(drop))
        }
        if (created == address(0)) revert CoinsNotPaid(to, amount);
    }

    function _send(address to, uint256 amount) private returns (bool sent) {
        // A call by interface or `transfer` would give gas, and revert where this answers false.
        // solhint-disable-next-line avoid-low-level-calls
        (sent, ) = to.call{value: amount, gas: 0}("");
    }
}
