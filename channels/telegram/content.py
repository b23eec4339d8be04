"""What a Telegram message holds: its words, files, place and the like. Pure.

Source: Bot API, "Message".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from channels.telegram import words
from channels.telegram.entities import plain
from hub.contract import FileRef, Json
from hub.untrusted import Untrusted, clean

# Telegram's own notes in a chat, which nobody wrote to us.
SERVICE: Final = frozenset(
    """
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo
    group_chat_created supergroup_chat_created channel_chat_created
    message_auto_delete_timer_changed
    migrate_to_chat_id migrate_from_chat_id pinned_message connected_website write_access_allowed
    passport_data proximity_alert_triggered boost_added chat_background_set chat_shared users_shared
    forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden giveaway_created giveaway
    giveaway_winners giveaway_completed video_chat_scheduled video_chat_started video_chat_ended
    video_chat_participants_invited web_app_data paid_message_price_changed
    direct_message_price_changed suggested_post_approved suggested_post_approval_failed
    suggested_post_declined suggested_post_paid suggested_post_refunded checklist_tasks_done
    checklist_tasks_added refunded_payment chat_owner_left chat_owner_changed gift unique_gift
    gift_upgrade_sent
    """.split()
)
# What stands beside the content of every message.
_FRAME: Final = frozenset(
    """
    message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count
    sender_business_bot sender_tag date business_connection_id chat forward_origin
    is_topic_message is_automatic_forward reply_to_message external_reply quote reply_to_story
    reply_to_checklist_task_id via_bot edit_date has_protected_content is_from_offline
    is_paid_post media_group_id author_signature paid_star_count entities link_preview_options
    suggested_post_info effect_id caption caption_entities show_caption_above_media
    has_media_spoiler reply_markup forward_from forward_from_chat forward_date
    forward_from_message_id forward_signature forward_sender_name guest_query_id
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What somebody sent. is_service: nobody did, Telegram notes something."""

    text: str = ""
    files: tuple[FileRef, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)
    is_service: str = ""


def read_content(message: Untrusted, *, language: str) -> Content:
    """The content of a message. language: in which to say what has no words of its own."""
    if "text" in message:
        return Content(text=plain(message["text"].text(), message["entities"]))
    caption = plain(message["caption"].text(), message["caption_entities"])
    # An animation comes as a document too, for older clients; a venue as a location.
    for kind, read in _READERS.items():
        if kind in message:
            found = read(message[kind], language)
            text = "\n".join(part for part in (found.text, caption) if part)
            return Content(text=text, files=found.files, extra=found.extra)
    kinds = sorted(set(message.keys()) - _FRAME)
    service = next((key for key in kinds if key in SERVICE), "")
    if service or (not kinds and not caption):
        return Content(is_service=service or "empty")
    unknown = clean(kinds[0][:40]) if kinds else "caption"
    said = words.say("unknown", language, kind=unknown.replace("_", " "))
    return Content(text=caption or said, extra={"unsupported": unknown})


def _photo(value: Untrusted, language: str) -> Content:
    """The largest of the sizes."""
    sizes = [size for size in value if size["file_id"].text()]
    if not sizes:
        return _missing("photo", language)
    best = max(sizes, key=lambda s: (s["width"].integer() or 0) * (s["height"].integer() or 0))
    return Content(files=(_ref(best, "image/jpeg", "photo.jpg"),))


def _file(media_type: str, name: str = "", *, voice: bool = False) -> Callable[..., Content]:
    def read(value: Untrusted, language: str) -> Content:
        if not value["file_id"].text():
            return _missing(name or "file", language)
        return Content(files=(_ref(value, media_type, name, voice=voice),))

    return read


def _sticker(value: Untrusted, language: str) -> Content:
    emoji = value["emoji"].text()[:16]
    extra: dict[str, Json] = {"sticker": emoji or value["set_name"].text()[:64] or "sticker"}
    moving = value["is_animated"].flag()  # Lottie, which no browser shows.
    if moving or not value["file_id"].text():
        return Content(text=emoji or words.say("sticker", language), extra=extra)
    video = value["is_video"].flag()
    ref = _ref(value, "video/webm" if video else "image/webp", "")
    return Content(text=emoji, files=(ref,), extra=extra)


def _location(value: Untrusted, language: str) -> Content:
    return _place(value, label="", address="", live=value["live_period"].integer(), lang=language)


def _venue(value: Untrusted, language: str) -> Content:
    label, address = value["title"].text()[:200], value["address"].text()[:300]
    return _place(value["location"], label=label, address=address, live=None, lang=language)


def _place(value: Untrusted, *, label: str, address: str, live: int | None, lang: str) -> Content:
    latitude, longitude = value["latitude"].number(), value["longitude"].number()
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return _missing("location", lang)
    known: dict[str, Json] = {"latitude": latitude, "longitude": longitude}
    known |= {k: v for k, v in (("label", label), ("address", address)) if v}
    if live:
        known["live_s"] = live
    url = f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}"
    text = "\n".join(part for part in (label, address, url) if part)
    return Content(text=text, extra={"location": known})


def _contact(value: Untrusted, language: str) -> Content:
    name = " ".join(
        part for key in ("first_name", "last_name") if (part := value[key].text()[:100].strip())
    )
    phone = value["phone_number"].text()[:30].strip()
    text = words.say("contact", language, name=name, phone=phone)
    known = {k: v for k, v in (("name", name), ("phone", phone)) if v}
    return Content(text=text, extra={"contact": known})


def _poll(value: Untrusted, language: str) -> Content:
    options = [f"- {one['text'].text()[:200]}" for one in value["options"]]
    return Content(text="\n".join([value["question"].text()[:500], *options[:20]]))


def _dice(value: Untrusted, language: str) -> Content:
    return Content(text=f"{value['emoji'].text()[:16]} {value['value'].integer() or ''}".strip())


def _payment(value: Untrusted, language: str) -> Content:
    amount, currency = value["total_amount"].integer(), value["currency"].text()[:8]
    payload = value["invoice_payload"].text()[:128]
    text = words.say("payment", language, amount=str(amount or 0), currency=currency)
    return Content(text=text, extra={"payment": {"payload": payload, "currency": currency}})


def _named(key: str) -> Callable[..., Content]:
    def read(value: Untrusted, language: str) -> Content:
        title = value["title"].text()[:200]
        return Content(text=title or words.say("unknown", language, kind=key))

    return read


def _paid_media(value: Untrusted, language: str) -> Content:
    photos = [one["photo"] for one in value["paid_media"] if one["photo"].is_list()]
    files = tuple(ref for photo in photos[:10] for ref in _photo(photo, language).files)
    return Content(files=files) if files else _missing("media", language)


def _missing(kind: str, language: str) -> Content:
    """Something was sent, and nothing of it can be had."""
    return Content(text=words.say("unknown", language, kind=kind), extra={"unsupported": kind})


def _ref(value: Untrusted, media_type: str, name: str, *, voice: bool = False) -> FileRef:
    declared = value["mime_type"].text().partition(";")[0].strip().lower()[:100]
    size = value["file_size"].integer()
    return FileRef(
        name=value["file_name"].text()[:255] or name,
        media_type=declared if "/" in declared else media_type,
        size=size if size is not None and size >= 0 else None,
        locator=value["file_id"].text()[:500],
        voice=voice,
    )


_READERS: Final[Mapping[str, Callable[[Untrusted, str], Content]]] = {
    "animation": _file("video/mp4", "animation.mp4"),
    "photo": _photo,
    "video": _file("video/mp4", "video.mp4"),
    "video_note": _file("video/mp4", "video.mp4"),
    "voice": _file("audio/ogg", "voice.ogg", voice=True),
    "audio": _file("audio/mpeg", "audio.mp3"),
    "document": _file("application/octet-stream"),
    "sticker": _sticker,
    "paid_media": _paid_media,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "game": _named("game"),
    "invoice": _named("invoice"),
    "checklist": _named("checklist"),
    "story": _named("story"),
    "successful_payment": _payment,
}
