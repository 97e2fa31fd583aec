"""Recommendations about the identity, on the embedded cloud."""

from deliverability.snapshot import Reading


def recommend(shop, identity, kind):
    shop.fault("recommendation", region="eu-central-1", identity=identity, type=kind, description=kind)


def test_recommendations_about_the_identity_alone(declare, shop):
    shop.client("sesv2").put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    recommend(shop, "shop.example.com", "DMARC")
    recommend(shop, "other.example.com", "SPF")
    assert shop.look(declare()).recommendations == Reading(
        "ok",
        {
            "Recommendations": [
                {
                    "Type": "DMARC",
                    "Description": "DMARC",
                    "Status": "OPEN",
                    "Impact": "HIGH",
                    "CreatedTimestamp": "2026-11-23T12:00:00+00:00",
                    "LastUpdatedTimestamp": "2026-11-23T12:00:00+00:00",
                }
            ]
        },
    )


def test_without_the_deliverability_manager_nobody_asks_for_recommendations(declare, shop):
    recommend(shop, "shop.example.com", "DMARC")
    read = shop.look(declare()).recommendations
    assert read == Reading("left-out", detail="the Virtual Deliverability Manager is off")
    assert not {"sesv2:ListRecommendations", "sts:GetCallerIdentity"} & set(shop.asked())
