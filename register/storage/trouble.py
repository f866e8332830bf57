"""What can go wrong with a backup or a restore, as codes; the sentences are the command's."""

from register.errors import RegisterError


class StoreTrouble(RegisterError):
    """A backup or restore that cannot go on; nothing was changed.

    Codes: ``file-exists`` ``file-missing`` ``not-a-backup`` ``other-kind`` ``damaged`` ``newer-register``
    ``not-empty`` ``program-missing`` ``program-failed``.
    """

    code = "store-trouble"
