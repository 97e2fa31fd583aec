"""Which code host is meant, by what pipelines set."""

from deliverability.forge.settings import ForgeKind, ForgeSettings, settings_of


def test_github():
    found = settings_of({"GITHUB_REPOSITORY": "shops/mail", "GITHUB_TOKEN": "s3cret"}, None)
    assert found == ForgeSettings(
        ForgeKind.GITHUB,
        "https://api.github.com",
        "shops/mail",
        "s3cret",
        "GITHUB_TOKEN",
        "GITHUB_REPOSITORY",
        "GITHUB_API_URL",
    )
    assert "s3cret" not in repr(found)
    assert not found.loopback


def test_gitlab():
    variables = {
        "CI_API_V4_URL": "https://lab.example/gitlab/api/v4/",
        "CI_PROJECT_ID": "group/sub/mail",
        "GITLAB_TOKEN": "s3cret\n",
        "GITHUB_REPOSITORY": "mirror/mail",
    }
    found = settings_of(variables, ForgeKind.GITLAB)
    assert (found.base, found.project, found.token) == (
        "https://lab.example/gitlab/api/v4",
        "group%2Fsub%2Fmail",
        "s3cret",
    )


def test_this_machine_may_be_asked_without_https():
    for base in ("http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"):
        variables = {"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "t", "GITHUB_API_URL": base}
        assert settings_of(variables, None).loopback
