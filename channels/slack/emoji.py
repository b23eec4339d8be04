"""Slack's names of emoji as the emoji themselves. Pure.

The names are those of the Unicode short names that people use most; a name that is not here, such
as a workspace's own emoji, stays a name between colons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_NAMES: Final = """
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 clap 👏 raised_hands 🙌 pray 🙏 wave 👋 muscle 💪
point_up ☝️ point_up_2 👆 point_down 👇 point_left 👈 point_right 👉 handshake 🤝 v ✌️ fist ✊
facepunch 👊 punch 👊 raised_hand ✋ hand ✋ crossed_fingers 🤞 call_me_hand 🤙 writing_hand ✍️
smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂
rolling_on_the_floor_laughing 🤣 blush 😊 innocent 😇 slightly_smiling_face 🙂 upside_down_face 🙃
wink 😉 relieved 😌 heart_eyes 😍 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 sunglasses 😎
star-struck 🤩 partying_face 🥳 smirk 😏 unamused 😒 disappointed 😞 pensive 😔 worried 😟
confused 😕 slightly_frowning_face 🙁 persevere 😣 tired_face 😫 weary 😩 cry 😢 sob 😭 angry 😠
rage 😡 exploding_head 🤯 flushed 😳 scream 😱 fearful 😨 cold_sweat 😰 hugging_face 🤗
thinking_face 🤔 face_with_hand_over_mouth 🤭 shushing_face 🤫 neutral_face 😐 expressionless 😑
no_mouth 😶 face_with_rolling_eyes 🙄 hushed 😯 astonished 😲 sleeping 😴 mask 😷 nauseated_face 🤢
pleading_face 🥺 saluting_face 🫡 melting_face 🫠 skull 💀 ghost 👻 robot_face 🤖 poop 💩 hankey 💩
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜
black_heart 🖤 white_heart 🤍 broken_heart 💔 two_hearts 💕 sparkling_heart 💖 100 💯 fire 🔥
tada 🎉 confetti_ball 🎊 sparkles ✨ star ⭐ star2 🌟 zap ⚡ boom 💥 rocket 🚀 eyes 👀 bulb 💡
bell 🔔 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭 white_check_mark ✅
heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ heavy_multiplication_x ✖️ no_entry ⛔
no_entry_sign 🚫 warning ⚠️ question ❓ grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗
heavy_plus_sign ➕ heavy_minus_sign ➖ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️
hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ calendar 📅 date 📅 package 📦 truck 🚚
mailbox 📫 email 📧 envelope ✉️ phone ☎️ iphone 📱 computer 💻 lock 🔒 unlock 🔓 key 🔑
credit_card 💳 moneybag 💰 euro 💶 receipt 🧾 gift 🎁 shopping_trolley 🛒 memo 📝 pencil 📝
paperclip 📎 link 🔗 mag 🔍 wrench 🔧 hammer 🔨 gear ⚙️ bug 🐛 chart_with_upwards_trend 📈
coffee ☕ beer 🍺 cake 🍰 sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ rainbow 🌈 earth_americas 🌎
earth_africa 🌍 house 🏠 office 🏢 dog 🐶 cat 🐱 large_green_circle 🟢 red_circle 🔴
large_yellow_circle 🟡 large_blue_circle 🔵
""".split()
EMOJI: Final[Mapping[str, str]] = dict(zip(_NAMES[::2], _NAMES[1::2], strict=True))
_TONES: Final = {f"skin-tone-{n}": chr(0x1F3FB + n - 2) for n in range(2, 7)}
_SHORT: Final = re.compile(r":([a-z0-9_+-]{1,60}):(?::(skin-tone-[2-6]):)?")


def emoji(name: str) -> str:
    """A reaction's name (`thumbsup`, `wave::skin-tone-3`) as its emoji, else `:name:`."""
    base, _, tone = name.partition("::")
    found = EMOJI.get(base)
    return f"{found}{_TONES.get(tone, '')}" if found else f":{base}:"[:40]


def with_emoji(text: str) -> str:
    """The text with the short names that are known replaced."""

    def one(found: re.Match[str]) -> str:
        known = EMOJI.get(found[1])
        return f"{known}{_TONES.get(found[2] or '', '')}" if known else found[0]

    return _SHORT.sub(one, text) if ":" in text else text
