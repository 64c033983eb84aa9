"""Which secret a telephone has."""

from backend.telephones.rules import sip_secret


def test_each_telephone_of_each_installation_has_a_secret_of_its_own():
    secrets = {sip_secret(key, endpoint) for key in ("one key", "another") for endpoint in ("ana", "ben")}
    assert len(secrets) == 4
    assert sip_secret("one key", "ana") in secrets


def test_a_secret_is_what_a_configuration_file_and_a_browser_can_carry():
    secret = sip_secret("k" * 64, "ana")
    assert len(secret) == 43
    assert secret.replace("-", "").replace("_", "").isalnum()
