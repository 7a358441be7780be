// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {OrderEscrow} from "../../../src/escrow/OrderEscrow.sol";
import {ITrustIndex} from "../../../src/interfaces/ITrustIndex.sol";
import {OrderId} from "../../../src/types/OrderId.sol";

/// @notice An honest token that anybody may mint.
contract PlainToken is ERC20("Plain", "PLN") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice Takes one per cent of every transfer.
contract FeeToken is ERC20("Fee", "FEE") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : value / 100;
        super._update(from, to, value - fee);
        if (fee != 0) super._update(from, address(0), fee);
    }
}

/// @notice Says yes and moves nothing.
contract LyingToken {
    function balanceOf(address) external pure returns (uint256) {
        return 1 ether;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return true;
    }
}

/// @notice A party that can not receive coins.
contract Unreceptive {
    OrderEscrow private immutable ESCROW;

    constructor(OrderEscrow escrow) {
        ESCROW = escrow;
    }

    function commit(OrderId orderId) external payable {
        ESCROW.commit{value: msg.value}(orderId);
    }

    function cancel(OrderId orderId) external {
        ESCROW.cancel(orderId);
    }

    function withdrawTo(uint256 amount, address to) external {
        ESCROW.withdrawTo(address(0), amount, to);
    }
}

/// @notice A party that, while it is being paid, asks for more of its balance.
contract Reentrant {
    OrderEscrow private immutable ESCROW;
    bool public reentered;

    constructor(OrderEscrow escrow) {
        ESCROW = escrow;
    }

    function withdraw(uint256 amount) external {
        ESCROW.withdrawTo(address(0), amount, address(this));
    }

    receive() external payable {
        try ESCROW.withdraw(address(this), address(0)) returns (uint256) {
            reentered = true;
        } catch {
            reentered = false;
        }
    }
}

/// @notice A contract account (ERC-1271) that agrees to one digest.
contract ContractAccount {
    bytes32 private _agreed;

    function agree(bytes32 digest) external {
        _agreed = digest;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return digest == _agreed ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice A trust index that answers questions and refuses every entry.
contract RefusingTrust is ITrustIndex {
    error Refused();

    function trustOf(address) external pure returns (uint8) {
        return 1;
    }

    function isBarred(address) external pure returns (bool) {
        return false;
    }

    function raise(address) external pure {
        revert Refused();
    }

    function lower(address, uint8) external pure {
        revert Refused();
    }
}
