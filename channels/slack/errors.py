"""Slack's errors as errors of ours. Source: the error lists of chat.postMessage and files.*."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.contract import Refusal
from hub.errors import DeliveryError, Refused, Throttled, Uncertain, Unreachable

_MEANINGS: Final[Mapping[Refusal, tuple[str, str]]] = {
    Refusal.CREDENTIALS: (
        "invalid_auth not_authed account_inactive token_revoked token_expired missing_scope "
        "not_allowed_token_type no_permission org_login_required ekm_access_denied access_denied "
        "team_access_not_granted invalid_arguments_token team_not_found two_factor_setup_required",
        "Slack does not accept the app's token, or the app lacks a permission.",
    ),
    Refusal.NO_SUCH_ADDRESS: (
        "channel_not_found user_not_found users_not_found user_not_visible cannot_dm_bot "
        "user_disabled not_in_channel is_archived im_not_found cannot_reply_to_message "
        "thread_not_found",
        "Slack knows no such person or channel, or the app is not in it.",
    ),
    Refusal.BLOCKED: (
        "restricted_action restricted_action_read_only_channel messages_tab_disabled "
        "restricted_action_thread_only_channel restricted_action_non_threadable_channel "
        "restricted_action_thread_locked "
        "slack_connect_blocked_file_type is_inactive cannot_dm_external",
        "The workspace does not let the app write there.",
    ),
    Refusal.TOO_LONG: (
        "msg_too_long msg_blocks_too_long", "The text is longer than Slack takes.",
    ),
    Refusal.FILE: (
        "file_not_found file_too_large storage_limit_reached blocked_file_type "
        "slack_connect_file_upload_sharing_blocked slack_connect_canvas_sharing_blocked "
        "file_uploads_disabled file_uploads_except_images_disabled posting_to_channel_denied",
        "Slack does not take the file.",
    ),
    Refusal.CONTENT: (
        "no_text invalid_blocks invalid_blocks_format too_many_attachments invalid_attachments "
        "too_many_contact_cards markdown_text_conflict metadata_too_large",
        "Slack does not take the content.",
    ),
}  # fmt: skip
_REFUSED: Final[Mapping[str, tuple[Refusal, str]]] = {
    code: (reason, sentence)
    for reason, (codes, sentence) in _MEANINGS.items()
    for code in codes.split()
}
_LATER: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_AWAY: Final = frozenset(
    {"internal_error", "service_unavailable", "team_added_to_org", "accesslimited"}
)
_OPEN: Final = frozenset({"fatal_error", "request_timeout"})  # May have been done.


def delivery_error(
    code: str, *, status: int, after_s: float | None = None, needed: str = ""
) -> DeliveryError:
    """The error for an answer in which Slack says that it did not do it.

    code: Slack's own, or "" where the answer had none; needed: the permission that it asks for.
    """
    if status == 429 or code in _LATER:
        return Throttled("Slack asks to send more slowly.", after_s=after_s, provider_code=code)
    if code in _AWAY:
        return Unreachable("Slack is out of order.", provider_code=code)
    if code in _OPEN or (status >= 500 and not code) or (not code and status < 400):
        what = f"Slack's answer ({code or status}) leaves open whether it was done."
        return Uncertain(what, provider_code=code or str(status))
    if status >= 500:
        return Unreachable("Slack is out of order.", provider_code=code)
    if not code and status in (401, 403):
        code = "invalid_auth"
    reason, sentence = _REFUSED.get(code, (Refusal.OTHER, f"Slack refused it: {code or status}."))
    if needed:
        sentence += f" It needs {needed}."
    return Refused(sentence, reason=reason, provider_code=code or str(status))
