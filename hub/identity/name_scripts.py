"""Names in scripts that letters alone do not carry over: Arabic, Hebrew, Chinese, Japanese, Korean.

Arabic and Hebrew write few vowels; Han characters sound otherwise in each language; surnames are
romanised by habit, not by rule. So the frequent ones are looked up in the script they are written
in, and only the rest is transliterated letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from anyascii import anyascii

# Arabic without pointing and hamza, as `fold` leaves it.
_ARABIC: Final = """
عبد abd محمد muhammad احمد ahmad محمود mahmud حامد hamid حميد hamid علي ali على ali حسن hasan حسين
husayn عمر umar عثمان uthman يوسف yusuf ابراهيم ibrahim اسماعيل ismail اسحاق ishaq موسى musa عيسى
isa يحيى yahya يعقوب yaqub داود dawud سليمان sulayman خالد khalid خليل khalil كريم karim سعيد said
سيد sayyid سعد saad صلاح salah صالح salih سالم salim سليم salim سلمان salman سلمى salma سمير samir
سميره samira سميرة samira جمال jamal جميل jamil جميلة jamila جعفر jafar مصطفى mustafa مصطفي
mustafa مهدي mahdi منصور mansur ناصر nasir نصر nasr نور nur نورة nura فاروق faruq فريد farid فريدة
farida فيصل faysal فاطمة fatima فاطمه fatima عائشة aisha عايشة aisha خديجة khadija مريم maryam
زينب zaynab امينة amina امين amin امير amir اميرة amira ليلى layla رشيد rashid راشد rashid رشيدة
rashida وليد walid طارق tariq بلال bilal حمزة hamza انور anwar هشام hisham منير munir منيرة munira
نبيل nabil نادر nadir عادل adil جلال jalal جواد jawad عباس abbas حيدر haydar هاني hani حنان hanan
هدى huda ايمان iman عمران imran زيد zayd زكريا zakariya زياد ziyad ايوب ayub ايمن ayman باسم basim
بسمة basma دينا dina غسان ghassan حكيم hakim حليمة halima ادريس idris الياس ilyas جابر jabir كمال
kamal لطيفة latifa لطفي lutfi ماجد majid مجيد majid مالك malik مروان marwan نادية nadia نجيب najib
نوال nawal قاسم qasim رحيم rahim رضا rida رياض riyad سعيدة saida سناء sana شادي shadi شريف sharif
سفيان sofiane سعاد suad سمية sumaya طه taha طاهر tahir اسامة usama وفاء wafa ياسين yasin ياسر
yasir ياسمين yasmin يونس younes يسرى yusra زهرة zahra زهير zuhair رحمن rahman عزيز aziz قادر kader
لطيف latif جبار jabbar حداد haddad خوري khoury عمراني amrani علوي alaoui مصري masri شامي shami
نجار najjar عبدالله abdullah هارون harun بكر bakr فؤاد fouad فواد fouad رامي rami وائل wael وايل
wael رانيا rania سارة sara ساره sara منى mona هبة hiba غادة ghada ريم rim لبنى lubna اسماء asma
كاظم kazim صادق sadiq بشير bashir توفيق tawfiq نزار nizar معاذ muadh انس anas ادم adam حبيب habib
خان khan شيخ sheikh بن bin
"""
_HEBREW: Final = """
דוד david דויד david משה moshe יוסף yosef אברהם avraham יעקב yaakov יצחק yitzhak שרה sara רבקה rivka
רחל rachel לאה leah מרים miriam דניאל daniel מיכאל michael יונתן yonatan אסתר esther חנה hanna
שלמה shlomo אליהו eliyahu שמואל shmuel אורי uri נועה noa תמר tamar מיכל michal יעל yael עומר omer
איתי itay גיא guy רון ron אבי avi כהן cohen לוי levy מזרחי mizrahi פרץ peretz ביטון biton דהן dahan
"""
# Family names as Koreans write them in Latin; the syllables of given names follow the rule.
_KOREAN: Final = """
김 kim 이 lee 박 park 최 choi 정 jung 강 kang 조 cho 윤 yoon 장 jang 임 lim 한 han 오 oh 서 seo 신
shin 권 kwon 황 hwang 안 ahn 송 song 유 yoo 홍 hong 전 jeon 고 ko 문 moon 손 son 양 yang 배 bae 백
baek 허 heo 남 nam 심 shim 노 noh 하 ha 곽 kwak 성 sung 차 cha 주 joo 우 woo 구 koo 민 min 류 ryu
나 na 진 jin 지 ji 엄 um 채 chae 원 won 천 chun 방 bang 공 kong 현 hyun 함 ham 변 byun 염 yeom 여
yeo 추 choo
"""
_JAPANESE_FAMILIES: Final = """
佐藤 sato 鈴木 suzuki 高橋 takahashi 田中 tanaka 渡辺 watanabe 渡邊 watanabe 伊藤 ito 山本 yamamoto
中村 nakamura 小林 kobayashi 加藤 kato 吉田 yoshida 山田 yamada 佐々木 sasaki 山口 yamaguchi
松本 matsumoto 井上 inoue 木村 kimura 清水 shimizu 山崎 yamazaki 阿部 abe 池田 ikeda 橋本 hashimoto
石川 ishikawa 小川 ogawa 前田 maeda 藤田 fujita 岡田 okada 後藤 goto 長谷川 hasegawa 村上 murakami
近藤 kondo 石井 ishii 斎藤 saito 斉藤 saito 齋藤 saito 坂本 sakamoto 遠藤 endo 青木 aoki 藤井 fujii
西村 nishimura 福田 fukuda 太田 ota 三浦 miura 藤原 fujiwara 岡本 okamoto 松田 matsuda 中島 nakajima
中川 nakagawa 原田 harada 小野 ono 竹内 takeuchi 金子 kaneko 和田 wada 中山 nakayama 石田 ishida
上田 ueda 森田 morita 柴田 shibata 酒井 sakai 宮崎 miyazaki 工藤 kudo 横山 yokoyama 内田 uchida
高木 takagi 安藤 ando 谷口 taniguchi 大野 ono 丸山 maruyama 今井 imai 河野 kono 藤本 fujimoto
村田 murata 武田 takeda 上野 ueno 杉山 sugiyama 増田 masuda 平野 hirano 菅原 sugawara 小島 kojima
"""
_JAPANESE_GIVEN: Final = """
花子 hanako 太郎 taro 一郎 ichiro 二郎 jiro 次郎 jiro 健 ken 誠 makoto 明 akira 隆 takashi 浩
hiroshi 健一 kenichi 健太 kenta 翔太 shota 大輔 daisuke 拓也 takuya 直樹 naoki 裕子 yuko 陽子 yoko
恵子 keiko 由美子 yumiko 久美子 kumiko 智子 tomoko 真由美 mayumi 美咲 misaki 七海 nanami 愛 ai 舞
mai 恵美 emi 桜 sakura 美穂 miho 和子 kazuko 幸子 sachiko 洋子 yoko 結衣 yui 陽菜 hina 葵 aoi 蓮
ren 陽斗 haruto 悠斗 yuto 大翔 hiroto 優子 yuko 由紀 yuki 雪 yuki 健二 kenji 賢治 kenji 和夫 kazuo
正 tadashi 学 manabu
"""
_CHINESE_TWO: Final = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 夏侯 皇甫 尉迟 东方 東方 慕容 令狐 公孙".split()
)
# Characters that are read otherwise when they are a family name.
_CHINESE_FAMILIES: Final = {
    "曾": "zeng", "翟": "zhai", "单": "shan", "單": "shan", "解": "xie", "查": "zha", "仇": "qiu",
    "区": "ou", "區": "ou", "覃": "qin", "沈": "shen", "叶": "ye", "葉": "ye", "朴": "piao",
}  # fmt: skip
# Letters of other alphabets that look Latin, in a word that is otherwise Latin.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁԛԝѵвкмнтгпАЕОРСУХІЈЅВКМНТԌοαεινρτυκχΟΑΕΙΝΡΤΥΚΧΜΗΒΖ",
    "aeopcyxijshdqwvbkmhtrnAEOPCYXIJSBKMHTGoaeivptukxOAEINPTYKXMHBZ",
)
# Devanagari consonants carry an a that a vowel sign, a virama or the end of the word removes.
_CONSONANTS: Final = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l l v sh sh s h".split(),
        strict=True,
    )
)
_VOWEL_SIGNS: Final = {
    "ा": "a", "ि": "i", "ी": "i", "ु": "u", "ू": "u", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o",
    "ौ": "au", "ं": "n", "ँ": "n", "्": "",
}  # fmt: skip
_VOWEL_LETTERS: Final = {
    "अ": "a", "आ": "a", "इ": "i", "ई": "i", "उ": "u", "ऊ": "u", "ऋ": "ri", "ए": "e", "ऐ": "ai",
    "ओ": "o", "औ": "au",
}  # fmt: skip
_DEVANAGARI: Final = re.compile(r"[\u0900-\u097f]+")
_VOWEL_POOR: Final = re.compile(r"[\u0590-\u06ff]")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]+")
_KANA: Final = re.compile(r"[\u3040-\u30ff]")
_HANGUL: Final = re.compile(r"[\uac00-\ud7af]+")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_SEMITIC: Final = {**_table(_ARABIC), **_table(_HEBREW)}
_KOREANS: Final = _table(_KOREAN)
_JAPANESE: Final = _table(_JAPANESE_FAMILIES)
_JAPANESE_NAMES: Final = _table(_JAPANESE_GIVEN)


def same_alphabet(word: str) -> str:
    """`word` with the letters that pretend to be Latin in a Latin word made Latin."""
    return word.translate(_LOOKALIKES) if _LATIN.search(word) else word


def romanise(word: str) -> list[str]:
    """A folded word of another script in plain Latin, family name first where it can be told.

    A Chinese, Japanese or Korean name written as one word comes back as two. A word of Arabic or
    Hebrew that no table knows comes back as its consonants.
    """
    if _VOWEL_POOR.search(word):
        return [_semitic(word)]
    if _HANGUL.fullmatch(word):
        return _korean(word)
    if _HAN.match(word):
        return _han(word)
    if _DEVANAGARI.fullmatch(word):
        return [_devanagari(word)]
    latin = anyascii(word)
    if "\u0370" <= word[0] <= "\u03ff":
        latin = latin.replace("oy", "ou")
    return [_letters(latin)]


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if "a" <= letter <= "z")


def _article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 and word not in _SEMITIC else word


def _semitic(word: str) -> str:
    bare = _article(word)
    if bare in _SEMITIC:
        return _SEMITIC[bare]
    if bare.startswith("عبد") and len(bare) > 3:
        return "abd" + _semitic(bare[3:])
    return _letters(anyascii(unicodedata.normalize("NFC", bare)))


def _devanagari(word: str) -> str:
    latin: list[str] = []
    for place, letter in enumerate(word):
        if (consonant := _CONSONANTS.get(letter)) is not None:
            following = word[place + 1 : place + 2]
            bare = not following or (following in _VOWEL_SIGNS and following not in "ंँ")
            latin.append(consonant if bare else consonant + "a")
        else:
            # A long i is written ee within a word (Deepak) and i at its end (Lakshmi).
            long_i = letter == "ी" and place < len(word) - 1
            sign = "ee" if long_i else _VOWEL_SIGNS.get(letter)
            latin.append(sign or _VOWEL_LETTERS.get(letter, ""))
    return "".join(latin)


def _korean(word: str) -> list[str]:
    if len(word) > 1 and word[0] in _KOREANS and len(word) <= 4:
        return [_KOREANS[word[0]], _letters(anyascii(word[1:]))]
    return [_KOREANS.get(word) or _letters(anyascii(word))]


def _han(word: str) -> list[str]:
    for size in (3, 2):
        if word[:size] in _JAPANESE:
            rest = word[size:]
            return [_JAPANESE[word[:size]], *([_japanese(rest)] if rest else [])]
    if _KANA.search(word) or word in _JAPANESE_NAMES:
        return [_japanese(word)]
    size = 2 if word[:2] in _CHINESE_TWO else 1
    family = _CHINESE_FAMILIES.get(word[:size]) or _letters(anyascii(word[:size]))
    rest = _letters(anyascii(word[size:]))
    return [family, rest] if rest and len(word) <= 4 else [_letters(anyascii(word))]


def _japanese(word: str) -> str:
    return _JAPANESE_NAMES.get(word) or _letters(anyascii(word))
