// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {InsecureKeys} from "./InsecureKeys.sol";

// Precompiles are called with a limit of gas and on memory in place, and the key is created and read as code: Solidity has no
// other words for these.
// solhint-disable no-inline-assembly

/// @title Groth16Verifier
/// @notice One verifier for all circuits: code that is read once, and a key that is data.
/// @dev Groth, EUROCRYPT 2016: e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta), L = IC[0] + sum of input[i] IC[i + 1].
/// Words of a key: alpha (2), beta (4), gamma (4), delta (4), then 2 for each point of IC; points in the order of EIP-197.
/// Invariants PORT-3, PORT-4: docs/invariants.md. Why the key is data: docs/decisions/0072.
/// @custom:security-contact see SECURITY.md
contract Groth16Verifier is IGroth16Verifier {
    /// @dev Orders of the base field and of the scalar field (EIP-196).
    uint256 private constant P = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    uint256 private constant BETA = 2;
    uint256 private constant GAMMA = 6;
    uint256 private constant DELTA = 10;
    uint256 private constant IC = 14;

    /// @dev Addresses of precompiles (EIP-196, EIP-197).
    uint256 private constant EC_ADD = 6;
    uint256 private constant EC_MUL = 7;
    uint256 private constant PAIRING = 8;

    /// @dev What a precompile is given at most: more than any of them ever cost on Ethereum (a pairing of four 420,000 before
    /// EIP-1108, 181,000 since). A point that is none makes it take all it is given, and that must not be all that a caller has.
    uint256 private constant PRECOMPILE_GAS = 500_000;

    uint256 private constant SANDBOX_CHAIN_ID = 31337;

    /// @dev PUSH1 11 CODESIZE SUB DUP1 PUSH1 11 RETURNDATASIZE CODECOPY RETURNDATASIZE RETURN: returns what follows these 11 bytes.
    /// That begins with STOP, so that the data never runs.
    bytes12 private constant DATA_CONTRACT = hex"600b380380600b3d393df300";

    /// @inheritdoc IGroth16Verifier
    // Named as the interface names its getter.
    // solhint-disable-next-line immutable-vars-naming
    bytes32 public immutable verifyingKeyHash;

    /// @inheritdoc IGroth16Verifier
    // Named as the interface names its getter.
    // solhint-disable-next-line immutable-vars-naming
    uint256 public immutable inputCount;

    /// @dev The contract whose code is STOP and the words of the key. Storage would cost 2,100 gas a word to read.
    address private immutable KEY;

    bool private immutable INSECURE;

    /// @param words the verification key, as `verifyingKeyHash` of the protocol hashes it
    constructor(uint256[] memory words) {
        if (words.length < IC + 2 || words.length % 2 != 0) revert InvalidKey();
        _checkContribution(words);
        _checkPoints(words);
        bytes memory data = abi.encodePacked(words);
        bytes32 hash = keccak256(data);
        bool insecure = InsecureKeys.contains(hash);
        if (insecure && block.chainid != SANDBOX_CHAIN_ID) revert InsecureKey(hash);

        verifyingKeyHash = hash;
        inputCount = (words.length - IC) / 2 - 1;
        INSECURE = insecure;
        KEY = _store(data);
    }

    /// @inheritdoc IGroth16Verifier
    function verify(uint256[] calldata publicInputs, uint256[8] calldata proof) external view returns (bool) {
        // Here too: a fork of a chain takes deployed code along.
        if (INSECURE && block.chainid != SANDBOX_CHAIN_ID) revert InsecureKey(verifyingKeyHash);
        return _isCanonical(publicInputs) && _arePoints(proof) && _equationHolds(publicInputs, proof);
    }

    /// @dev With delta = gamma, A = alpha, B = beta and C = -L verify for every L without any secret; with delta = -gamma, C = L does.
    /// Equal x coordinates mean one of the two: a key to whose second phase nobody contributed.
    function _checkContribution(uint256[] memory words) private pure {
        if (words[GAMMA] == words[DELTA] && words[GAMMA + 1] == words[DELTA + 1]) revert InvalidKey();
    }

    /// @dev Every point lies in its group and is not infinity. The precompiles check what they read.
    function _checkPoints(uint256[] memory words) private view {
        _checkG1(words[0], words[1]);
        for (uint256 i = IC; i < words.length; i += 2) _checkG1(words[i], words[i + 1]);

        // e(infinity, beta) e(infinity, gamma) e(infinity, delta)
        uint256[18] memory pairs;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 from = BETA + 4 * i;
            if (words[from] | words[from + 1] | words[from + 2] | words[from + 3] == 0) revert InvalidKey();
            for (uint256 j = 0; j < 4; ++j) pairs[6 * i + 2 + j] = words[from + j];
        }
        bool valid;
        assembly ("memory-safe") {
            mstore(0, 0)
            valid := staticcall(PRECOMPILE_GAS, PAIRING, pairs, 576, 0, 32)
            valid := and(valid, eq(mload(0), 1))
        }
        if (!valid) revert InvalidKey();
    }

    function _checkG1(uint256 x, uint256 y) private view {
        if (x | y == 0) revert InvalidKey();
        uint256[4] memory sum = [x, y, 0, 0];
        bool valid;
        assembly ("memory-safe") {
            valid := staticcall(PRECOMPILE_GAS, EC_ADD, sum, 128, sum, 64)
        }
        if (!valid) revert InvalidKey();
    }

    /// @dev Keeps data as code.
    function _store(bytes memory data) private returns (address key) {
        bytes memory code = abi.encodePacked(DATA_CONTRACT, data);
        assembly ("memory-safe") {
            key := create(0, add(code, 32), mload(code))
        }
        // Longer than a contract may be (EIP-170), or out of gas.
        if (key == address(0)) revert InvalidKey();
    }

    /// @dev As many inputs as the circuit has, each below r, in the one encoding that the ABI prescribes: nothing between or behind
    /// them, so that a padded call is not taken for the call that it pads.
    function _isCanonical(uint256[] calldata publicInputs) private view returns (bool) {
        uint256 offset;
        assembly ("memory-safe") {
            offset := publicInputs.offset
        }
        if (publicInputs.length != inputCount || offset != 4 + 10 * 32) return false;
        if (msg.data.length != offset + 32 * publicInputs.length) return false;
        for (uint256 i = 0; i < publicInputs.length; ++i) if (publicInputs[i] >= R) return false;
        return true;
    }

    /// @dev No point of a proof is infinity, and A may be negated. All else the pairing checks.
    function _arePoints(uint256[8] calldata proof) private pure returns (bool) {
        if (proof[0] | proof[1] == 0 || proof[1] >= P) return false;
        if (proof[2] | proof[3] | proof[4] | proof[5] == 0) return false;
        return proof[6] | proof[7] != 0;
    }

    /// @dev e(-A, B) e(alpha, beta) e(L, gamma) e(C, delta) = 1
    function _equationHolds(uint256[] calldata publicInputs, uint256[8] calldata proof) private view returns (bool) {
        uint256[] memory words = _key();
        uint256[24] memory pairs;
        (pairs[0], pairs[1]) = (proof[0], (P - proof[1]) % P);
        (pairs[6], pairs[7]) = (words[0], words[1]);
        (pairs[12], pairs[13]) = _combine(words, publicInputs);
        (pairs[18], pairs[19]) = (proof[6], proof[7]);
        for (uint256 j = 0; j < 4; ++j) {
            pairs[2 + j] = proof[2 + j];
            pairs[8 + j] = words[BETA + j];
            pairs[14 + j] = words[GAMMA + j];
            pairs[20 + j] = words[DELTA + j];
        }
        return _isOne(pairs);
    }

    /// @dev L. The points are those of the key and the inputs are below r, so only want of gas makes a precompile fail.
    function _combine(
        uint256[] memory words,
        uint256[] calldata publicInputs
    ) private view returns (uint256 x, uint256 y) {
        // The sum so far, then a point and its factor; the product takes the point's place.
        uint256[5] memory sum;
        (sum[0], sum[1]) = (words[IC], words[IC + 1]);
        for (uint256 i = 0; i < publicInputs.length; ++i) {
            (sum[2], sum[3]) = (words[IC + 2 + 2 * i], words[IC + 3 + 2 * i]);
            sum[4] = publicInputs[i];
            bool done;
            assembly ("memory-safe") {
                done := staticcall(PRECOMPILE_GAS, EC_MUL, add(sum, 64), 96, add(sum, 64), 64)
                done := and(done, staticcall(PRECOMPILE_GAS, EC_ADD, sum, 128, sum, 64))
            }
            if (!done) revert NotEnoughGas();
        }
        return (sum[0], sum[1]);
    }

    /// @dev The answer never depends on the gas that a caller chose to give: a pairing that fails for want of gas is no bad proof.
    function _isOne(uint256[24] memory pairs) private view returns (bool) {
        // A call gets 63/64 of what is left at most (EIP-150).
        bool enough = gasleft() - gasleft() / 64 >= PRECOMPILE_GAS + 1_000;
        bool done;
        uint256 result;
        assembly ("memory-safe") {
            mstore(0, 0)
            done := staticcall(PRECOMPILE_GAS, PAIRING, pairs, 768, 0, 32)
            result := mload(0)
        }
        if (!done && !enough) revert NotEnoughGas();
        return done && result == 1;
    }

    function _key() private view returns (uint256[] memory words) {
        uint256 count = IC + 2 + 2 * inputCount;
        words = new uint256[](count);
        address key = KEY;
        assembly ("memory-safe") {
            extcodecopy(key, add(words, 32), 1, mul(32, count))
        }
    }
}
