"""Names are read out of whatever was written, and compared word by word."""

from __future__ import annotations

import pytest

from hub.folding import fold
from hub.identity import name_variants
from hub.identity.name_given import GIVEN
from hub.identity.name_surnames import SPELLINGS, SURNAMES
from hub.identity.names import (
    MAX_KEYS,
    Name,
    NameLevel,
    NameMatch,
    commonness,
    compare_names,
    forget_names,
    name_keys,
    read_name,
)

TABLES = {
    kind: table for kind, table in vars(name_variants).items() if kind.isupper()
}  # fmt: skip


def _read(text: str) -> Name:
    found = read_name(text)
    assert found is not None, text
    return found


def _compare(one: str, other: str) -> NameMatch:
    return compare_names(_read(one), _read(other))


@pytest.mark.parametrize(
    "text",
    """
    |  |Unknown|N/A|anonymous|Guest 4711|WhatsApp User|Facebook User|Cliente|12345|+34 600 123 456
    |marta@example.com|https://example.com/marta|😀😀|...|Acme Support|Soporte|Atención al cliente
    |Team Hilo|Ruiz Fontanería S.L.|Hotel Sol|Müller GmbH|Noreply|Dr.|Jr|de|M.|J. R.|Mamá|yo
    |Juan y María|Marta & Pablo Ruiz|Marta de Acme Support
    """.replace("\n    ", "").split("|"),
)  # fmt: skip
def test_what_is_nobodys_name_is_none(text: str) -> None:
    assert read_name(text) is None


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Sr. D. Ramón Herrera", "ramon herrera"),
        ("Dr. med. Klaus Weber", "klaus weber"),
        ("Pablo de la Fuente y Vega", "pablo fuente vega"),
        ("Ludwig van den Berg", "ludwig berg"),
        ("Marta Ruiz <pablo@example.com>", "marta ruiz"),
        ("Marta Ruiz (Acme) via Facebook", "marta ruiz"),
        ("Marta Ruiz - Acme Support", "marta ruiz"),
        ("Marta Ruiz | 600 123 456", "marta ruiz"),
        ("marta.ruiz_84", "marta ruiz"),
        ("🌸 Marta 🌸 Ruiz ✨", "marta ruiz"),
        ("Pedro San Martín", "pedro sanmartin"),
        ("Sinéad O Connor", "sinead oconnor"),
        ("Said Ben Ali", "said benali"),
        ("Abdel Karim Tazi", "abdkarim tazi"),
        ("Mª Carmen Ruiz", "maria carmen ruiz"),
        ("Ma Li", "ma li"),
        ("Fco. Javier Sanz", "francisco javier sanz"),
        ("JP Dubois", "j p dubois"),
        ("John Smith Jr., PhD", "john smith"),
        ("Don Johnson", "don johnson"),
        ("Tai Man Chan", "tai man chan"),
        ("王小明", "wang xiaoming"),
        ("欧阳娜娜", "ouyang nana"),
        ("山田花子様", "yamada hanako"),
        ("김민수 님", "kim minsu"),
        ("محمد الحداد", "muhammad haddad"),
        ("Александр Щукин", "aleksandr shchukin"),
        ("राजेश शर्मा", "rajesh sharma"),
        ("Μαρία Παππά", "maria pappa"),
        ("דוד כהן", "david cohen"),
    ],
)
def test_the_words_of_a_name_are_what_is_left(text: str, tokens: str) -> None:
    assert " ".join(_read(text).tokens) == tokens


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Marta Ruiz", "RUIZ, Marta", NameLevel.SAME),
        ("Mаrtа Ruiz", "Marta Ruiz", NameLevel.SAME),  # Two letters are Cyrillic.
        ("María José Gil", "Mariajosé Gil", NameLevel.SAME),
        ("Pepe Gil", "José Gil", NameLevel.VARIANT),
        ("Giuseppe Gallo", "José Gallo", NameLevel.VARIANT),
        ("Ivanova Olga", "Olga Ivanov", NameLevel.VARIANT),
        ("Sergio Giménez", "Sergio Jiménez", NameLevel.VARIANT),
        ("Marta Ruiz", "Marta Ruiz Alonso", NameLevel.SUBSET),
        ("Chema Gil", "José María Gil Soto", NameLevel.SUBSET),
        ("Matra Ruiz", "Marta Ruiz", NameLevel.TYPO),
        ("M. Ruiz", "Marta Ruiz", NameLevel.INITIALS),
        ("P. Ruiz", "José Ruiz", NameLevel.INITIALS),  # Pepe.
        ("Marta", "Marta Ruiz", NameLevel.WEAK),
        ("Sra. Ruiz", "Marta Ruiz", NameLevel.WEAK),
        ("Ana Belén", "Ana Belén Rubio", NameLevel.WEAK),
        ("Marta Ruiz", "Lucía Ruiz", NameLevel.DIFFERENT),
        ("Marta Ruiz", "Marta Soler", NameLevel.DIFFERENT),
    ],
)
def test_each_level_is_reached(one: str, other: str, level: NameLevel) -> None:
    assert _compare(one, other).level is level


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mario", "Maria"), ("Daniel", "Daniela"), ("Carlos", "Carla"), ("Juan", "Joana"),
        ("Juan", "Iván"), ("Anna", "Hanna"), ("Santiago", "Diego"), ("Simon", "Simone"),
        ("Jan", "Jana"), ("Karim", "Karima"), ("Alba", "Alma"), ("Tim", "Tom"),
        ("Mohammed", "Mahmoud"), ("Kevin", "Karin"), ("Zulmaro", "Zulmara"),
    ],
)  # fmt: skip
def test_known_names_a_letter_apart_are_two_people(one: str, other: str) -> None:
    match = _compare(f"{one} Ruiz", f"{other} Ruiz")
    assert match.given_conflict
    assert match.surname_agrees
    assert not match.given_agrees


@pytest.mark.parametrize("short", ["Alex", "Ale", "Sandra", "Pat", "Sam", "Chris", "Fran", "Dani"])
def test_a_short_form_agrees_with_each_of_its_names_and_joins_none(short: str) -> None:
    longs = {
        "Alex": ("Alexander", "Alexandra"), "Ale": ("Alejandro", "Alejandra"),
        "Sandra": ("Alejandra", "Alessandra"), "Pat": ("Patrick", "Patricia"),
        "Sam": ("Samuel", "Samantha"), "Chris": ("Christopher", "Christine"),
        "Fran": ("Francisco", "Francisca"), "Dani": ("Daniel", "Daniela"),
    }[short]  # fmt: skip
    for long in longs:
        assert _compare(f"{short} Ruiz", f"{long} Ruiz").level is NameLevel.VARIANT
    if short != "Sandra":
        assert _compare(f"{longs[0]} Ruiz", f"{longs[1]} Ruiz").given_conflict


def test_father_and_son_of_one_name_are_two() -> None:
    assert _compare("John Carter Jr.", "John Carter Sr.").given_conflict
    assert not _compare("John Carter Jr.", "John Carter").given_conflict


def test_an_initial_of_another_name_is_a_conflict() -> None:
    assert _compare("M. Ruiz", "Pablo Ruiz").given_conflict
    assert not _compare("M. Ruiz", "Ruiz").given_conflict


def test_a_poisoned_display_name_says_no_more_than_its_name() -> None:
    assert _compare("Marta Ruiz <pablo.soler@example.com>", "Pablo Soler").level is (
        NameLevel.DIFFERENT
    )


def test_a_rare_name_says_more_than_a_common_one() -> None:
    common = _compare("María García", "María García").bits
    rare = _compare("Xulia Quensfeld", "Xulia Quensfeld").bits
    assert common < 9 < 24 < rare


def test_commonness_falls_from_garcia_to_a_word_nobody_knows() -> None:
    shares = [commonness(word) for word in ("maria", "garcia", "mendizabal", "quensfeld")]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share < 1 for share in shares)


def test_a_surname_alone_is_no_given_name() -> None:
    match = _compare("Sra. Ruiz", "Sra. Ortega")
    assert not match.given_conflict
    assert match.level is NameLevel.DIFFERENT


def test_keys_are_few_and_say_their_kind() -> None:
    keys = name_keys(_read("Alex Martin Ali Sasha Garcia Lopez Perez Gil"))
    assert len(keys) <= MAX_KEYS
    assert all(key[:2] in {"n:", "i:", "p:"} for key in keys)
    assert keys[0] == "n:alex ali garcia gil lopez martin perez sasha"


def test_forgetting_leaves_nothing_in_memory() -> None:
    read_name("Xulia Quensfeld")
    assert read_name.cache_info().currsize
    forget_names()
    assert read_name.cache_info().currsize == 0


@pytest.mark.parametrize(
    "table", [*TABLES.values(), *GIVEN.values(), *SURNAMES.values(), SPELLINGS]
)
def test_tables_hold_folded_latin_words(table: str) -> None:
    assert [word for word in table.split() if not (word.isascii() and word.isalpha())] == []
    assert fold(table) == table


def test_no_line_of_variants_says_a_word_twice() -> None:
    lines = [line.split() for table in TABLES.values() for line in table.splitlines() if line]
    assert [line for line in lines if len(line) < 2 or len(set(line)) < len(line)] == []
    assert len(lines) > 1500


def test_a_mother_named_maria_is_not_her_daughter_maribel() -> None:
    assert _compare("María Santos", "Maribel Santos").given_conflict
    assert _compare("Isabel Santos", "Maribel Santos").level is NameLevel.SUBSET


def test_a_servant_of_god_agrees_with_the_short_form() -> None:
    assert _compare("Abdelkader Brahimi", "Kader Brahimi").level is NameLevel.VARIANT
    assert _compare("Abdelkader Brahimi", "Karim Brahimi").given_conflict


def test_a_name_that_is_also_a_filling_is_read() -> None:
    assert _read("Na Wang").tokens == ("na", "wang")
    assert _read("Li Nan").tokens == ("li", "nan")
    assert read_name("NaN") is None


def test_a_flood_of_letters_or_words_is_cut_short() -> None:
    assert _read("a" * 10_000).tokens == ("a" * 32,)
    assert max(len(token) for token in _read("王" * 200).tokens) == 32
    flood = _read("Chema Joselu " * 100)
    assert len(flood.tokens) == 8
    assert max(len(reading.words) for reading in flood.readings) <= 16


@pytest.mark.parametrize("rest", ["Xiaofeng", "Haoran Zi"])
def test_a_family_name_may_stand_first_without_a_comma(rest: str) -> None:
    match = _compare(f"Li {rest}", "Li Xiaolong")
    assert match.given_conflict
    assert match.surname_agrees
