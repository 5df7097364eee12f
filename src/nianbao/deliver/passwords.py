"""An account → its password: from the environment, the system's keyring, or a person.

It never stands in a file of ours, among the arguments or in what is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nianbao.errors import MailError

VARIABLE = "NIANBAO_MAIL_PASSWORD"


def find_password(
    host: str, account: str, environment: Mapping[str, str], ask: Callable[[], str] | None
) -> str:
    """The password of an account; `ask` asks a person, and is None where nobody can be asked.

    Raises MailError where nobody knows it.
    """
    known = environment.get(VARIABLE) or _kept(host, account)
    if not known and ask is not None:
        known = ask()
    if not known:
        raise MailError(
            f"不知道账号 {account} 的密码",
            f"请在终端里运行，程序会问；或者放进环境变量 {VARIABLE}。",
        )
    return known


def has_keyring() -> bool:
    """Whether the system has a keyring that can be written."""
    try:
        import keyring
    except ImportError:
        return False
    return bool(keyring.get_keyring().priority > 0)


def remember(host: str, account: str, password: str) -> bool:
    """Put a password into the system's keyring; whether there is one that took it."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return False
    try:
        keyring.set_password(_service(host), account, password)
    except KeyringError:
        return False
    return True


def _kept(host: str, account: str) -> str | None:
    """What the system's keyring knows, where there is one."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(_service(host), account)
    except KeyringError:
        return None


def _service(host: str) -> str:
    return f"nianbao:{host}"
