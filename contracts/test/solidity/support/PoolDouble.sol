// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundle, IShieldedPool, JoinSplit, OneTimeAddress, OwnAct} from "../../../src/interfaces/IShieldedPool.sol";
import {Vm} from "./Vm.sol";

/// @dev Asset id of the native coin in the double.
uint256 constant POOL_ASSET = 7;

/// @notice Moves money as the pool does and believes every proof of a bundle. The real pool is met in the suites in TypeScript.
contract PoolDouble is IShieldedPool {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 public nextPosition;
    /// @notice Who brought the last bundle.
    address public lastCaller;
    /// @notice Who makes and unmakes units; zero until {pair}.
    address public registry;
    /// @dev Stands for both modules.
    address private _module;
    mapping(uint256 asset => bool) private _known;
    mapping(uint256 asset => mapping(address account => uint256)) private _balances;

    /// @dev For tests: makes an asset known, and units of it.
    function grant(uint256 asset, address account, uint256 value) external {
        _known[asset] = true;
        _balances[asset][account] += value;
    }

    /// @dev For tests: from now on a registry of this pool may open its door.
    function pair(address registry_) external {
        registry = registry_;
    }

    /// @dev For tests: from now on this is a module of the pool.
    function pairModule(address module) external {
        _module = module;
    }

    /// @dev The door of {IPoolDoor}, as far as the registry's double uses it.
    function credit(uint256 asset, address account, uint256 value) external {
        _checkDoor();
        _known[asset] = true;
        _balances[asset][account] += value;
    }

    function debit(uint256 asset, address account, uint256 value) external {
        _checkDoor();
        _debit(asset, account, value);
    }

    function enter(
        address issuer,
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) external returns (uint256) {
        _checkDoor();
        _known[asset] = true;
        emit Shielded(issuer, asset, nextPosition, to.npk, value, to);
        return nextPosition++;
    }

    /// @dev Runs no code of whom it pays.
    function transact(Bundle calldata bundle) external payable returns (uint256) {
        lastCaller = msg.sender;
        if (block.timestamp > bundle.expiry) revert BundleExpired(bundle.expiry, block.timestamp);
        for (uint256 i = 0; i < bundle.joinSplits.length; i++) _takeIn(bundle.joinSplits[i]);
        for (uint256 i = 0; i < bundle.joinSplits.length; i++) _payOut(bundle.joinSplits[i]);
        return nextPosition;
    }

    function shield(uint256 asset, uint256 value, OneTimeAddress calldata to) external payable returns (uint256) {
        if (asset != POOL_ASSET && !_known[asset]) revert UnknownAsset(asset);
        uint256 coins = asset == POOL_ASSET ? value : 0;
        if (coins != msg.value) revert WrongValue(coins, msg.value);
        if (value == 0) revert ZeroAmount();
        if (asset != POOL_ASSET) _debit(asset, msg.sender, value);
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

    function transferPublic(uint256 asset, address to, uint256 value) external {
        if (!_known[asset]) revert UnknownAsset(asset);
        _debit(asset, msg.sender, value);
        _balances[asset][to] += value;
    }

    function publicBalanceOf(address account, uint256 asset) external view returns (uint256) {
        return _balances[asset][account];
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

    function modules() external view returns (address packages, address conditionalTransfers) {
        return (_module, _module);
    }

    /// @dev Not the real hash, and one that depends on the same.
    function ownHash(OwnAct calldata act, address caller) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(act, caller)));
    }

    /// @dev The first word of a proof is the hash that it proves.
    function checkOwn(OwnAct calldata act, uint256[8] calldata proof) external view {
        if (block.timestamp > act.expiry) revert BundleExpired(act.expiry, block.timestamp);
        if (proof[0] != ownHash(act, msg.sender)) revert InvalidProof(0);
    }

    function _takeIn(JoinSplit calldata joinSplit) private {
        if (joinSplit.publicAsset != POOL_ASSET) _debit(joinSplit.publicAsset, msg.sender, joinSplit.publicIn);
    }

    function _payOut(JoinSplit calldata joinSplit) private {
        _pay(joinSplit.publicAsset, joinSplit.recipient, joinSplit.publicOut - joinSplit.fee);
        _pay(joinSplit.publicAsset, joinSplit.feeTo, joinSplit.fee);
    }

    function _pay(uint256 asset, address to, uint256 amount) private {
        if (amount == 0) return;
        if (asset != POOL_ASSET) {
            _balances[asset][to] += amount;
            return;
        }
        VM.deal(address(this), address(this).balance - amount);
        VM.deal(to, to.balance + amount);
    }

    function _debit(uint256 asset, address account, uint256 value) private {
        uint256 balance = _balances[asset][account];
        if (balance < value) revert InsufficientBalance(asset, account, balance, value);
        _balances[asset][account] = balance - value;
    }

    function _checkDoor() private view {
        if (msg.sender != registry) revert NotTheRegistry(msg.sender);
    }
}
