"""The account, without what is nobody's business."""

from deliverability.snapshot import Reading
from deliverability.snapshot.readings.account import ACCOUNT


def test_an_account_without_peoples_addresses(declare, read, stubbed):
    session = stubbed("sesv2")
    session.stub.add_response(
        "get_account",
        {
            "SendingEnabled": True,
            "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
            "VdmAttributes": {"VdmEnabled": "DISABLED", "DashboardAttributes": {}},
            "Details": {
                "MailType": "TRANSACTIONAL",
                "WebsiteURL": "https://shop.example",
                "UseCaseDescription": "orders",
                "AdditionalContactEmailAddresses": ["me@shop.example"],
                "ReviewDetails": {"Status": "PENDING", "CaseId": "1"},
            },
        },
    )
    assert read(ACCOUNT, declare(), session=session) == Reading(
        "ok",
        {
            "SendingEnabled": True,
            "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
            "VdmAttributes": {"VdmEnabled": "DISABLED"},
            "Details": {"ReviewDetails": {"Status": "PENDING", "CaseId": "1"}},
        },
    )
