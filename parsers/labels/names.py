"""The 25 labels: what a debtor's reply can say. Their meaning stands in docs/labels.md."""

from enum import StrEnum


class Label(StrEnum):
    """One thing that a reply says. A reply may carry several; users may add labels of their own (plain strings)."""

    ALREADY_PAID = "already_paid"
    INVOICE_NOT_RECEIVED = "invoice_not_received"
    NOT_MY_DEPARTMENT = "not_my_department"
    BANK_ERROR = "bank_error"
    GOODS_NOT_RECEIVED = "goods_not_received"
    SYSTEM_PROBLEM = "system_problem"
    AGREED_OTHERWISE = "agreed_otherwise"
    ABSENCE = "absence"
    CALL_BACK_LATER = "call_back_later"
    DISSATISFIED = "dissatisfied"
    INVOICE_INCORRECT = "invoice_incorrect"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_CUSTOMER_PAYMENT = "awaiting_customer_payment"
    FINANCIAL_DIFFICULTY = "financial_difficulty"
    FORGOTTEN = "forgotten"
    INSOLVENCY = "insolvency"
    WRONG_RECIPIENT = "wrong_recipient"
    REFUSES = "refuses"
    PROMISE_TO_PAY = "promise_to_pay"
    PAYMENT_PLAN = "payment_plan"
    CONFIRMS_AGREEMENT = "confirms_agreement"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    QUESTION = "question"
    OTHER = "other"
