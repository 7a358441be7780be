// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderTerms, PartyStep, Settlement} from "../interfaces/IOrderEscrow.sol";
import {OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {OrderId} from "../types/OrderId.sol";

/// @title OrderHashes
/// @notice EIP-712 struct hashes of what parties of an order sign.
library OrderHashes {
    bytes private constant ONE_TIME_ADDRESS =
        "OneTimeAddress(uint256 npk,uint256 ephemeralX,uint256 ephemeralY,uint8 viewTag)";
    bytes32 private constant ONE_TIME_ADDRESS_TYPE = keccak256(ONE_TIME_ADDRESS);
    bytes32 private constant TERMS_TYPE = keccak256(
        bytes.concat(
            "OrderTerms(address seller,address buyer,address carrier,address asset,uint128 price,uint128 sellerDeposit,"
            "uint128 claimBond,uint16 penaltyBps,uint16 cancelBps,uint8 minBuyerTrust,uint64 commitBy,uint32 shipWithin,"
            "uint32 maxTransit,uint32 respondWithin,bytes32 goods,bytes32 salt,OneTimeAddress payout)",
            ONE_TIME_ADDRESS
        )
    );
    bytes32 private constant STEP_TYPE = keccak256(
        "PartyStep(bytes32 orderId,uint8 action,uint8 reason,bytes32 evidence,uint64 deadline)"
    );
    bytes32 private constant SETTLEMENT_TYPE = keccak256(
        "Settlement(bytes32 orderId,uint256 buyerAmount,uint256 sellerAmount,uint64 deadline)"
    );

    bytes32 private constant SHIELDED_COMMIT_TYPE = keccak256("ShieldedCommit(bytes32 orderId,bytes32 refundHash)");

    /// @notice hashStruct of a shielded buyer's commitment.
    function hashShieldedCommit(OrderId orderId, bytes32 refundHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(SHIELDED_COMMIT_TYPE, orderId, refundHash));
    }

    /// @notice hashStruct of the terms. Encoded in halves, because the stack does not hold seventeen words at once.
    function hash(OrderTerms calldata terms) internal pure returns (bytes32) {
        return keccak256(bytes.concat(_encodeParties(terms), _encodeTimes(terms)));
    }

    /// @notice hashStruct of a party's step.
    function hash(PartyStep calldata step) internal pure returns (bytes32) {
        return keccak256(abi.encode(STEP_TYPE, step.orderId, step.action, step.reason, step.evidence, step.deadline));
    }

    /// @notice hashStruct of a settlement.
    function hash(Settlement calldata settlement) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    SETTLEMENT_TYPE,
                    settlement.orderId,
                    settlement.buyerAmount,
                    settlement.sellerAmount,
                    settlement.deadline
                )
            );
    }

    function _encodeParties(OrderTerms calldata terms) private pure returns (bytes memory) {
        return
            abi.encode(
                TERMS_TYPE,
                terms.seller,
                terms.buyer,
                terms.carrier,
                terms.asset,
                terms.price,
                terms.sellerDeposit,
                terms.claimBond,
                terms.penaltyBps
            );
    }

    function _encodeTimes(OrderTerms calldata terms) private pure returns (bytes memory) {
        return
            abi.encode(
                terms.cancelBps,
                terms.minBuyerTrust,
                terms.commitBy,
                terms.shipWithin,
                terms.maxTransit,
                terms.respondWithin,
                terms.goods,
                terms.salt,
                _hash(terms.payout)
            );
    }

    function _hash(OneTimeAddress calldata to) private pure returns (bytes32) {
        return keccak256(abi.encode(ONE_TIME_ADDRESS_TYPE, to.npk, to.ephemeralX, to.ephemeralY, to.viewTag));
    }
}
