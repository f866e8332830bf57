"""What people may hand in about the end of a vendor, validated."""

from register.inputs import OptionalText, Reason, RequiredDate, RoomInput


class StartInput(RoomInput):
    """By which day the vendor is to have ended, and why."""

    planned_end_on: RequiredDate
    reason: Reason


class ConfirmInput(RoomInput):
    """The day one point of the checklist was so, and what there is to say about it."""

    confirmed_on: RequiredDate
    note: OptionalText = None


class ExceptionInput(RoomInput):
    """Why a point may wait, and until which day."""

    exception_until: RequiredDate
    reason: Reason


class ReasonInput(RoomInput):
    """Why something is given up or turned down."""

    reason: Reason


class EndInput(ReasonInput):
    """The day the vendor ended, and why."""

    ended_on: RequiredDate
