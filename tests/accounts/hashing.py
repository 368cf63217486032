"""A hasher that counts: how much work a sign-in costs is seen in how often a passphrase was hashed."""

from collections import Counter

from django.contrib.auth.hashers import MD5PasswordHasher

done: Counter[str] = Counter()


class CountingHasher(MD5PasswordHasher):
    """The tests' quick hasher, which counts each hash."""

    def encode(self, password: str, salt: str) -> str:
        """Hash, and count it."""
        done["hashes"] += 1
        return super().encode(password, salt)
