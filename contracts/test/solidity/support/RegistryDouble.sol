// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetTerms, IAssetRegistry} from "../../../src/interfaces/IAssetRegistry.sol";
import {OneTimeAddress} from "../../../src/interfaces/IShieldedPool.sol";
import {PoolDouble} from "./PoolDouble.sol";

/// @notice Keeps the registry's rules that an issuing contract meets. Ids are not the real ones, and depend on the same. The real
/// registry is met in the suites in TypeScript.
contract RegistryDouble {
    PoolDouble private immutable POOL;

    struct Record {
        address issuer;
        AssetTerms terms;
        uint256 supply;
    }

    mapping(uint256 asset => Record) private _records;

    constructor(PoolDouble pool) {
        POOL = pool;
    }

    function issue(AssetTerms calldata terms) external returns (uint256 asset) {
        asset = assetIdOf(msg.sender, terms);
        if (_records[asset].issuer != address(0)) revert IAssetRegistry.AlreadyIssued(asset);
        _records[asset] = Record(msg.sender, terms, 0);
    }

    function mint(uint256 asset, uint256 value, OneTimeAddress calldata to) external returns (uint256) {
        _make(asset, value);
        return POOL.enter(msg.sender, asset, value, to);
    }

    function mintPublic(uint256 asset, uint256 value, address to) external {
        _make(asset, value);
        POOL.credit(asset, to, value);
    }

    function mintTicket(
        uint256 category,
        uint256 id,
        OneTimeAddress calldata to
    ) external returns (uint256 asset, uint256) {
        _checkIssuer(category);
        asset = ticketIdOf(category, id);
        if (_records[asset].issuer != address(0)) revert IAssetRegistry.TicketAlreadyMinted(asset);
        _records[asset] = Record(msg.sender, _records[category].terms, 1);
        return (asset, POOL.enter(msg.sender, asset, 1, to));
    }

    function burn(uint256 asset, uint256 value) external {
        POOL.debit(asset, msg.sender, value);
        _records[asset].supply -= value;
    }

    function supplyOf(uint256 asset) external view returns (uint256) {
        _checkIssued(asset);
        return _records[asset].supply;
    }

    function assetIdOf(address issuer, AssetTerms calldata terms) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(issuer, terms.kind, terms.name, terms.id, terms.origin)));
    }

    function ticketIdOf(uint256 category, uint256 id) public view returns (uint256) {
        _checkIssued(category);
        return uint256(keccak256(abi.encode(category, id)));
    }

    function _make(uint256 asset, uint256 value) private {
        _checkIssuer(asset);
        if (value > type(uint128).max) revert IAssetRegistry.AmountOutOfRange(value);
        uint256 wanted = _records[asset].supply + value;
        uint256 cap = _records[asset].terms.cap;
        if (wanted > cap) revert IAssetRegistry.CapExceeded(asset, cap, wanted);
        _records[asset].supply = wanted;
    }

    function _checkIssuer(uint256 asset) private view {
        _checkIssued(asset);
        if (_records[asset].issuer != msg.sender) revert IAssetRegistry.NotTheIssuer(asset, msg.sender);
    }

    function _checkIssued(uint256 asset) private view {
        if (_records[asset].issuer == address(0)) revert IAssetRegistry.UnknownAsset(asset);
    }
}
