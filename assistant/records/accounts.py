"""Accounts: users with roles and passwords, their sessions, and the door that closes after wrong passwords."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from assistant.records.errors import NotFound, NotLetIn, RecordsError
from assistant.records.lockouts import forget, knock
from assistant.records.own import new_id
from assistant.records.passwords import Passwords
from assistant.records.tables import SessionRow, UserRow
from assistant.records.values import ROLES, Role, User
from assistant.records.vault import Vault, Work

LIFE, IDLE, STEP = 12 * 3600.0, 1800.0, 60.0
ALONE = "local"
WRONG = "the name or the password is wrong"
OVER = "the session is over; log in again"


@dataclass(frozen=True, slots=True)
class Login:
    """A session that has begun; ``token`` (256 random bits) is kept nowhere here. It ends at ``expires`` (seconds since 1970) at the latest."""

    token: str
    user: User
    expires: float


class Accounts:
    """Users and sessions.

    Args:
        secret: names are counted under an HMAC with it, so that a password typed in the place of a name is not kept.
        life, idle: seconds until a session ends, after its beginning and after its last use.
    """

    def __init__(self, vault: Vault, passwords: Passwords, secret: bytes, life: float = LIFE, idle: float = IDLE) -> None:
        self.vault, self.passwords, self.life, self.idle = vault, passwords, life, idle
        self._secret = secret

    # ---- users ---------------------------------------------------------------------------------------------------------

    def add(self, name: str, password: str, role: Role, actor: str) -> User:
        """A new account.

        Raises:
            RecordsError: the name is taken or cannot be one, the role is unknown, or the password is too weak.
        """
        shown, key = named(name)
        if key == ALONE:
            raise RecordsError(f"'{ALONE}' is the person of a machine without accounts; choose another name")
        made = self.passwords.make(password, shown)
        with self.vault.transaction() as work:
            if _row(work, key) is not None:
                raise RecordsError(f"there is already an account '{shown}'")
            return user(_add(work, shown, key, made, role, actor))

    def alone(self) -> User:
        """The person of a machine without accounts: a user whom no password lets in.

        Found or added in one transaction, so that of two first requests at once one adds and the other finds.
        """
        with self.vault.transaction() as work:
            return user(_row(work, ALONE) or _add(work, ALONE, ALONE, "", "patient", ""))

    def list(self) -> tuple[User, ...]:
        """All accounts, by name."""
        with self.vault.transaction() as work:
            return tuple(user(row) for row in work.session.scalars(select(UserRow).order_by(UserRow.key)))

    def find(self, name: str) -> User:
        """The account of this name.

        Raises:
            NotFound: there is none; likewise below.
        """
        with self.vault.transaction() as work:
            return user(_must(work, name))

    def lock(self, name: str, actor: str, locked: bool = True) -> User:
        """Let somebody in no longer, or again; their sessions end."""
        with self.vault.transaction() as work:
            row = _must(work, name)
            row.locked = locked
            work.session.execute(delete(SessionRow).where(SessionRow.user == row.id))
            if not locked:
                forget(work.session, self._counted(row.key))
            work.note(actor, "lock" if locked else "unlock", "user", row.id, row.id)
            return user(row)

    def set_role(self, name: str, role: Role, actor: str) -> User:
        """Give somebody another role. Their sessions and tokens stay, and have it from the next request on.

        Raises:
            RecordsError: the role is unknown, or it is the account of a machine without accounts.
        """
        known_role(role)
        with self.vault.transaction() as work:
            row = _must(work, name)
            if row.key == ALONE:
                raise RecordsError(f"'{ALONE}' is the person of a machine without accounts and needs no role; add an account instead")
            row.role = role
            work.note(actor, "change", "user", row.id, row.id)
            return user(row)

    def set_password(self, name: str, password: str, actor: str) -> User:
        """Give somebody another password; their sessions end.

        Raises:
            RecordsError: it is too weak, or it is the account that has none.
        """
        shown, key = named(name)
        if key == ALONE:
            raise RecordsError(f"'{ALONE}' is the person of a machine without accounts and has no password; add an account instead")
        made = self.passwords.make(password, shown)
        with self.vault.transaction() as work:
            row = _must(work, name)
            row.password = made
            work.session.execute(delete(SessionRow).where(SessionRow.user == row.id))
            forget(work.session, self._counted(row.key))
            work.note(actor, "password", "user", row.id, row.id)
            return user(row)

    def change_password(self, key: str, password: str, fresh: str) -> Login:
        """Their own other password for the user of this id: all their sessions end, and a new one begins.

        Raises:
            NotLetIn: ``password`` is not the present one, or too many wrong ones were given.
            RecordsError: ``fresh`` is too weak.
        """
        name = self.of(key).name
        made = self.passwords.make(fresh, name)
        checked = self._present(key, name, password)
        with self.vault.transaction() as work:
            work.session.execute(delete(SessionRow).where(SessionRow.user == key))
            work.note(key, "password", "user", key, key)
            return self._begin(work, _key(name), checked, made)

    def expect(self, key: str, password: str) -> None:
        """The user of this id proves once more who they are.

        Raises:
            NotLetIn: it is not the present password, or too many wrong ones were given.
        """
        name = self.of(key).name
        self._present(key, name, password)
        with self.vault.transaction() as work:
            forget(work.session, self._counted(_key(name)))

    def _present(self, key: str, name: str, password: str) -> str:
        """The present password as it is kept, once ``password`` was found to be it."""
        row = self._knock(_key(name))
        if row is None or not self.passwords.right(row.password, password):
            with self.vault.transaction() as work:
                work.note(key, "login_wrong", "user", key, key)
            raise NotLetIn(WRONG)
        return row.password

    def of(self, key: str) -> User:
        """The account of this id.

        Raises:
            NotFound: there is none.
        """
        with self.vault.transaction() as work:
            row = work.session.get(UserRow, key)
            if row is None:
                raise NotFound("there is no such account")
            return user(row)

    # ---- sessions ------------------------------------------------------------------------------------------------------

    def log_in(self, name: str, password: str) -> Login:
        """A new session.

        Raises:
            NotLetIn: name or password are wrong, the account is locked, or too many wrong passwords were given; ``wait`` says how long.
        """
        key = _key(name)
        row = self._knock(key)
        if not self.passwords.right(row.password if row else "", password) or row is None:
            with self.vault.transaction() as work:
                work.note("", "login_wrong", "user", row.id if row else "", row.id if row else "")
            raise NotLetIn(WRONG)
        fresh = self.passwords.make(password, "") if self.passwords.outdated(row.password) else row.password
        return self._let_in(key, row.password, fresh)

    def _knock(self, key: str) -> UserRow | None:
        with self.vault.transaction() as work:
            row, wait = _row(work, key), knock(work.session, self._counted(key), work.now)
            if wait:
                work.note("", "login_locked", "user", row.id if row else "", row.id if row else "")
        if wait:
            raise NotLetIn(f"too many wrong passwords; try again in {wait:.0f} seconds", wait)
        return row

    def _let_in(self, key: str, checked: str, fresh: str) -> Login:
        with self.vault.transaction() as work:
            return self._begin(work, key, checked, fresh)

    def _begin(self, work: Work, key: str, checked: str, fresh: str) -> Login:
        token = secrets.token_urlsafe(32)
        row = _row(work, key)
        # It may have been changed, locked or erased while the password was looked at.
        if row is None or row.password != checked:
            raise NotLetIn(WRONG)
        if row.locked:
            raise NotLetIn("the account is locked; ask an administrator")
        row.password = fresh
        forget(work.session, self._counted(key))
        work.session.execute(delete(SessionRow).where(SessionRow.expires <= work.now))
        expires = work.now + self.life
        work.session.add(SessionRow(key=_hashed(token), user=row.id, created=work.now, seen=work.now, expires=expires))
        work.note(row.id, "login", "session", "", row.id)
        return Login(token, user(row), expires)

    def open_for(self, name: str, seconds: float, actor: str) -> Login:
        """A session for a program that logs in for nobody at a keyboard, such as a monitor: it ends after ``seconds`` and not for lack of use.

        Raises:
            RecordsError: there is no such account, it is locked, or it is the account that needs no session.
        """
        token = secrets.token_urlsafe(32)
        with self.vault.transaction() as work:
            row = _must(work, name)
            if row.key == ALONE or row.locked:
                raise RecordsError(f"'{row.name}' cannot have a token: the account is locked, or is that of a machine without accounts")
            expires = work.now + seconds
            work.session.add(SessionRow(key=_hashed(token), user=row.id, created=work.now, seen=expires, expires=expires))
            work.note(actor, "token", "session", "", row.id)
            return Login(token, user(row), expires)

    def whose(self, token: str) -> User:
        """The user of a session; its idle time begins anew.

        Raises:
            NotLetIn: it is over, or there never was one.
        """
        with self.vault.transaction() as work:
            session, row = self._live(work, token)
            if work.now >= session.seen + STEP:
                session.seen = work.now
            return user(row)

    def still(self, token: str) -> User:
        """The user of a session that is looked at without being used.

        Raises:
            NotLetIn: it is over, or there never was one.
        """
        with self.vault.transaction() as work:
            return user(self._live(work, token)[1])

    def _live(self, work: Work, token: str) -> tuple[SessionRow, UserRow]:
        session = work.session.get(SessionRow, _hashed(token))
        row = work.session.get(UserRow, session.user) if session else None
        if session is None or row is None or row.locked or work.now >= min(session.expires, session.seen + self.idle):
            raise NotLetIn(OVER)
        return session, row

    def log_out(self, token: str) -> None:
        """End a session; one that is over already is no error."""
        with self.vault.transaction() as work:
            session = work.session.get(SessionRow, _hashed(token))
            if session is not None:
                work.session.delete(session)
                work.note(session.user, "logout", "session", "", session.user)

    def count(self) -> int:
        """How many accounts let somebody in."""
        with self.vault.transaction() as work:
            return work.session.scalar(select(func.count()).select_from(UserRow).where(UserRow.password != "")) or 0

    def _counted(self, key: str) -> str:
        return counted(self._secret, key)


def counted(secret: bytes, key: str) -> str:
    """What stands for a name among the counts of wrong passwords."""
    return hmac.new(secret, b"lockout\x00" + key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def named(name: str) -> tuple[str, str]:
    """A name as it is shown and as it is compared.

    Raises:
        RecordsError: it cannot be one.
    """
    shown = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(shown) <= 64 or not shown.isprintable() or len(shown.casefold()) > 200:
        raise RecordsError("a name has 1 to 64 printable characters")
    return shown, shown.casefold()


def known_role(said: str) -> Role:
    """A role by its name.

    Raises:
        RecordsError: there is none of this name.
    """
    found = next((role for role in ROLES if role == said), None)
    if found is None:
        raise RecordsError(f"'{said}' is no role; the roles are {', '.join(ROLES)}")
    return found


def _add(work: Work, shown: str, key: str, password: str, role: Role, actor: str) -> UserRow:
    row = UserRow(id=new_id(), name=shown, key=key, role=known_role(role), password=password, locked=False, created=work.now)
    work.session.add(row)
    work.note(actor or row.id, "add", "user", row.id, row.id)
    return row


def _row(work: Work, key: str) -> UserRow | None:
    return work.session.scalars(select(UserRow).where(UserRow.key == key)).one_or_none()


def _must(work: Work, name: str) -> UserRow:
    row = _row(work, _key(name))
    if row is None:
        raise NotFound(f"there is no account '{name}'; 'anamnesis users list' names them")
    return row


def user(row: UserRow) -> User:
    """The value of a row."""
    role = next((known for known in ROLES if known == row.role), None)
    if role is None:
        raise RecordsError(f"account {row.id} was changed outside Anamnesis: it has no role known here")
    return User(row.id, row.name, role, row.locked, row.created)
