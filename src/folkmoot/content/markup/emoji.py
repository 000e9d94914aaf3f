"""The shortcodes people type most; what is not here stays as typed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TABLE = """
smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂 rofl 🤣
slightly_smiling_face 🙂 slight_smile 🙂 upside_down_face 🙃 wink 😉 blush 😊 innocent 😇
heart_eyes 😍 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜
sunglasses 😎 nerd_face 🤓 thinking 🤔 thinking_face 🤔 neutral_face 😐 expressionless 😑
no_mouth 😶 smirk 😏 unamused 😒 roll_eyes 🙄 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌
pensive 😔 sleepy 😪 sleeping 😴 mask 😷 dizzy_face 😵 exploding_head 🤯 partying_face 🥳
confused 😕 worried 😟 slightly_frowning_face 🙁 frowning 😦 open_mouth 😮 astonished 😲
flushed 😳 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫 triumph 😤 rage 😡
angry 😠 skull 💀 poop 💩 hankey 💩 ghost 👻 alien 👽 robot 🤖 robot_face 🤖 heart ❤️
orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤
broken_heart 💔 sparkling_heart 💖 two_hearts 💕 100 💯 boom 💥 collision 💥 dizzy 💫 dash 💨
wave 👋 raised_hand ✋ hand ✋ ok_hand 👌 v ✌️ crossed_fingers 🤞 metal 🤘 point_left 👈
point_right 👉 point_up ☝️ point_up_2 👆 point_down 👇 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎
fist ✊ facepunch 👊 punch 👊 clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 muscle 💪
eyes 👀 brain 🧠 baby 👶 shrug 🤷 facepalm 🤦 face_palm 🤦 tada 🎉 confetti_ball 🎊 balloon 🎈
gift 🎁 trophy 🏆 medal 🏅 1st_place_medal 🥇 rocket 🚀 airplane ✈️ car 🚗 bike 🚲 house 🏠
earth_africa 🌍 earth_americas 🌎 sunny ☀️ cloud ☁️ rainbow 🌈 snowflake ❄️ zap ⚡ fire 🔥
star ⭐ star2 🌟 sparkles ✨ dog 🐶 cat 🐱 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊
unicorn 🦄 bug 🐛 snake 🐍 turtle 🐢 tree 🌳 seedling 🌱 rose 🌹 pizza 🍕 cake 🍰 birthday 🎂
coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine_glass 🍷 computer 💻 iphone 📱 phone ☎️ email 📧 envelope ✉️
memo 📝 pencil ✏️ pencil2 ✏️ book 📖 books 📚 link 🔗 lock 🔒 unlock 🔓 key 🔑 hammer 🔨 wrench 🔧
gear ⚙️ bulb 💡 mag 🔍 calendar 📅 date 📅 pushpin 📌 paperclip 📎 chart_with_upwards_trend 📈
bell 🔔 mega 📣 loudspeaker 📢 speech_balloon 💬 hourglass ⏳ alarm_clock ⏰ moneybag 💰
warning ⚠️ construction 🚧 no_entry ⛔ white_check_mark ✅ heavy_check_mark ✔️ x ❌ question ❓
grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ heavy_plus_sign ➕ heavy_minus_sign ➖
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ recycle ♻️ information_source ℹ️
red_circle 🔴 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫ checkered_flag 🏁 art 🎨
musical_note 🎵 headphones 🎧 soccer ⚽ basketball 🏀 dart 🎯 video_game 🎮 camera 📷
movie_camera 🎥 tv 📺 package 📦 shipit 🐿️ poultry_leg 🍗 cookie 🍪 hugs 🤗 hugging_face 🤗
wave_tone2 👋 nauseated_face 🤢 face_with_monocle 🧐 pleading_face 🥺 melting_face 🫠 salute 🫡
saluting_face 🫡 heart_hands 🫶 crab 🦀 whale 🐳 penguin 🐧 elephant 🐘
"""
_WORDS = _TABLE.split()
SHORTCODES: dict[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))


@lru_cache(maxsize=2000)
def emoji_of(shortcode: str) -> str | None:
    """The emoji of a name as chat systems write it ("thumbsup", "wave::skin-tone-3"), None when it is unknown."""
    name = shortcode.strip(":").split("::")[0].lower()
    if name in SHORTCODES:
        return SHORTCODES[name]
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return None
