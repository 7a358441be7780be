// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundle, IShieldedPool, OneTimeAddress, OwnAct} from "../../../src/interfaces/IShieldedPool.sol";
import {Vm} from "./Vm.sol";

/// @dev Asset id of the native coin in the double.
uint256 constant POOL_ASSET = 7;

/// @notice Moves money as the pool does and believes every proof. The real pool is met in the integration tests.
contract PoolDouble is IShieldedPool {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 public nextPosition;

    /// @dev Keeps a fee apart and runs no code of whom it pays.
    function transact(Bundle calldata bundle) external payable returns (uint256) {
        for (uint256 i = 0; i < bundle.joinSplits.length; i++) {
            _pay(bundle.joinSplits[i].recipient, bundle.joinSplits[i].publicOut - bundle.joinSplits[i].fee);
        }
        return nextPosition;
    }

    function shield(uint256 asset, uint256 value, OneTimeAddress calldata to) external payable returns (uint256) {
        if (asset != POOL_ASSET) revert UnknownAsset(asset);
        if (value != msg.value) revert WrongValue(value, msg.value);
        if (value == 0) revert ZeroAmount();
        emit Shielded(msg.sender, asset, nextPosition, to.npk, value, to);
        return nextPosition++;
    }

    function boundHash(Bundle calldata, address) external pure returns (uint256) {
        return 0;
    }

    function currentRoot() external pure returns (uint32, uint256) {
        return (0, 0);
    }

    function isKnownRoot(uint32, uint256) external pure returns (bool) {
        return true;
    }

    function isSpent(uint256) external pure returns (bool) {
        return false;
    }

    function verifyingKeyHash(uint32) external pure returns (bytes32) {
        return 0;
    }

    function transferPublic(uint256 asset, address, uint256) external pure {
        revert UnknownAsset(asset);
    }

    function registry() external pure returns (address) {
        return address(0);
    }

    function publicBalanceOf(address, uint256) external pure returns (uint256) {
        return 0;
    }

    function publicBalancesOf(address, uint256[] calldata assets) external pure returns (uint256[] memory) {
        return new uint256[](assets.length);
    }

    function shieldedTotal(uint256) external pure returns (uint256) {
        return 0;
    }

    function nullifierCount() external pure returns (uint256) {
        return 0;
    }

    function areSpent(uint256[] calldata nullifiers) external pure returns (bool[] memory) {
        return new bool[](nullifiers.length);
    }

    function ownHash(OwnAct calldata, address) external pure returns (uint256) {
        return 0;
    }

    function checkOwn(OwnAct calldata, uint256[8] calldata) external view {}

    function _pay(address to, uint256 amount) private {
        VM.deal(address(this), address(this).balance - amount);
        VM.deal(to, to.balance + amount);
    }
}
