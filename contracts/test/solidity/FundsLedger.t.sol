// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderState, OrderTerms} from "../../src/interfaces/IOrderEscrow.sol";
import {IFundsLedger} from "../../src/interfaces/IFundsLedger.sol";
import {AccountId, AccountIds} from "../../src/types/AccountId.sol";
import {OrderId} from "../../src/types/OrderId.sol";
import {FeeToken, LyingToken, PlainToken, Reentrant, Unreceptive} from "./support/Doubles.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";

contract FundsLedgerTest is EscrowFixture {
    function test_DepositAndWithdraw() public {
        VM.expectEmit();
        emit IFundsLedger.Deposited(AccountIds.ofAddress(BUYER), NATIVE, 5, address(this));
        escrow.deposit{value: 5}(BUYER, NATIVE, 5);
        uint256 before = BUYER.balance;
        VM.prank(BUYER);
        assertEq(escrow.withdraw(BUYER, NATIVE), 5, "paid");
        assertEq(BUYER.balance, before + 5, "to the account");
        assertEq(escrow.totalOwed(NATIVE), 0, "owed");
    }

    /// @dev What a party keeps here for its next step stays until the party itself takes it.
    function test_NobodyElseDrawsOnABalance() public {
        escrow.deposit{value: 5}(BUYER, NATIVE, 5);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.NotTheAccount.selector, BUYER, STRANGER));
        VM.prank(STRANGER);
        escrow.withdraw(BUYER, NATIVE);
        assertEq(escrow.balanceOf(BUYER, NATIVE), 5, "untouched");
    }

    function test_BadDepositsAreRefused() public {
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.ZeroRecipient.selector));
        escrow.deposit{value: 5}(address(0), NATIVE, 5);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.ZeroDeposit.selector));
        escrow.deposit(BUYER, NATIVE, 0);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.WrongValue.selector, 5, 4));
        escrow.deposit{value: 4}(BUYER, NATIVE, 5);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.WrongValue.selector, 0, 4));
        escrow.deposit{value: 4}(BUYER, address(1), 5);
    }

    function test_AmountsStayBelowThePoolsLimit() public {
        uint256 tooMuch = uint256(type(uint128).max) + 1;
        VM.deal(address(this), tooMuch);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.AmountTooLarge.selector, tooMuch));
        escrow.deposit{value: tooMuch}(BUYER, NATIVE, tooMuch);
    }

    function test_NothingToWithdraw() public {
        AccountId account = AccountIds.ofAddress(BUYER);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.NothingToWithdraw.selector, account, NATIVE));
        VM.prank(BUYER);
        escrow.withdraw(BUYER, NATIVE);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.InsufficientBalance.selector, account, NATIVE, 0, 1));
        VM.prank(BUYER);
        escrow.withdrawTo(NATIVE, 1, BUYER);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.ZeroRecipient.selector));
        VM.prank(BUYER);
        escrow.withdrawTo(NATIVE, 1, address(0));
    }

    function test_CoinsSentWithoutAWordAreRefused() public {
        (bool sent, ) = address(escrow).call{value: 1}("");
        assertTrue(!sent, "no receive");
    }

    /// @dev LED-3: a buyer that can not be paid ends its order like any other and finds another way out.
    function test_PartyThatCanNotReceiveBlocksNobody() public {
        Unreceptive party = new Unreceptive(escrow);
        OrderId id = openOrder();
        party.commit{value: PRICE}(id);
        party.cancel(id);
        assertState(id, OrderState.Cancelled);
        VM.prank(SELLER);
        escrow.withdraw(SELLER, NATIVE);
        VM.expectRevert();
        VM.prank(address(party));
        escrow.withdraw(address(party), NATIVE);
        uint256 before = STRANGER.balance;
        party.withdrawTo(0.95 ether, STRANGER);
        assertEq(STRANGER.balance, before + 0.95 ether, "way out");
        assertEq(escrow.totalOwed(NATIVE), 0, "all paid");
    }

    function test_ReentranceIsRefused() public {
        Reentrant party = new Reentrant(escrow);
        escrow.deposit{value: 5}(address(party), NATIVE, 5);
        party.withdraw(2);
        assertEq(address(party).balance, 2, "once");
        assertTrue(!party.reentered(), "nothing in between");
        assertEq(escrow.balanceOf(address(party), NATIVE), 3, "the rest");
    }

    function test_OrderInTokens() public {
        PlainToken token = new PlainToken();
        token.mint(SELLER, 10 ether);
        token.mint(BUYER, 10 ether);
        VM.prank(SELLER);
        token.approve(address(escrow), DEPOSIT);
        VM.prank(BUYER);
        token.approve(address(escrow), 10 ether);
        OrderTerms memory terms = someTerms();
        terms.asset = address(token);
        VM.prank(SELLER);
        OrderId id = escrow.publish(terms);
        VM.prank(BUYER);
        escrow.commit(id);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT, "held");
        VM.prank(SELLER);
        escrow.ship(id, EVIDENCE);
        VM.prank(BUYER);
        escrow.accept(id);
        VM.prank(SELLER);
        escrow.withdraw(SELLER, address(token));
        assertEq(token.balanceOf(SELLER), 10 ether + PRICE, "paid");
        assertEq(escrow.totalOwed(address(token)), 0, "owed");
    }

    function test_TokenBalanceGoesBeforeTheAllowance() public {
        PlainToken token = new PlainToken();
        token.mint(address(this), PRICE);
        token.approve(address(escrow), PRICE);
        escrow.deposit(BUYER, address(token), PRICE);
        OrderTerms memory terms = someTerms();
        terms.asset = address(token);
        terms.sellerDeposit = 0;
        OrderId id = publish(terms);
        VM.prank(BUYER);
        escrow.commit(id);
        assertEq(escrow.balanceOf(BUYER, address(token)), 0, "spent");
    }

    function test_CoinsForATokenOrderAreRefused() public {
        PlainToken token = new PlainToken();
        OrderTerms memory terms = someTerms();
        terms.asset = address(token);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.WrongValue.selector, 0, DEPOSIT));
        VM.prank(SELLER);
        escrow.publish{value: DEPOSIT}(terms);
    }

    function test_MisbehavingTokensAreRefused() public {
        FeeToken fee = new FeeToken();
        fee.mint(address(this), 1 ether);
        fee.approve(address(escrow), 1 ether);
        VM.expectRevert(
            abi.encodeWithSelector(IFundsLedger.WrongAmountReceived.selector, address(fee), 1 ether, 0.99 ether)
        );
        escrow.deposit(BUYER, address(fee), 1 ether);
        LyingToken liar = new LyingToken();
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.WrongAmountReceived.selector, address(liar), 5, 0));
        escrow.deposit(BUYER, address(liar), 5);
    }

    function test_KindsOfAccountsDoNotMeet() public pure {
        OrderId id = OrderId.wrap(bytes32(uint256(1)));
        assertTrue(!AccountIds.ofPot(id).equals(AccountIds.ofOneTime(id, bytes32(0))), "tags differ");
        assertTrue(AccountIds.ofAddress(address(1)).equals(AccountId.wrap(bytes32(uint256(1)))), "plain address");
    }
}
