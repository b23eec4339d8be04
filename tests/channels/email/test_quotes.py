"""What was written now is told from what is quoted and signed, in many languages and programs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.quotes import split

WRITTEN = "Hola, gracias por la respuesta.\n¿Podéis mirarlo otra vez?"

HISTORY = {
    "gmail es": "El mar, 5 nov 2024 a las 10:33, Tienda (<t@shop.example>) escribió:\n\n> Hola",
    "gmail es wrapped": "El mar, 5 nov 2024 a las 10:33, Tienda (<\nt@s.example>) escribió:\n> a",
    "gmail en": "On Tue, Nov 5, 2024, 10:33 AM Shop <t@shop.example> wrote:\n\n> hi\n> there",
    "gmail en wrapped twice": "On Dec 16, 2011, at 12:47, Shop\n<t@shop.example>\nwrote:\n\n> hi",
    "gmail pt": "Em ter., 5 de nov. de 2024 às 10:33, Loja <t@shop.example>\nescreveu:\n\n> Olá",
    "gmail fr": "Le mar. 5 nov. 2024 à 10:33, Boutique <t@shop.example> a écrit :\n\n> Bonjour",
    "gmail de": "Am Di., 5. Nov. 2024 um 10:33 Uhr schrieb Shop <t@shop.example>:\n\n> Hallo",
    "gmail it": "Il giorno mar 5 nov 2024 alle ore 10:33 Negozio <t@s.example> ha\nscritto:\n> a",
    "gmail nl": "Op di 5 nov 2024 om 10:33 schreef Winkel <t@shop.example>:\n\n> Hoi",
    "gmail pl": "wt., 5 lis 2024 o 10:33 Sklep <t@shop.example> napisał(a):\n\n> czesc",
    "gmail sv": "Den tis 5 nov. 2024 kl 10:33 skrev Butik <t@shop.example>:\n\n> hej",
    "gmail fi": "ti 5. marrask. 2024 klo 10.33 Kauppa (t@shop.example) kirjoitti:\n\n> moi",
    "gmail cs": "út 5. 11. 2024 v 10:33 odesílatel Obchod <t@shop.example> napsal:\n\n> ahoj",
    "gmail ru": "вт, 5 нояб. 2024 г. в 10:33, Shop <t@shop.example>:\n\n> привет",
    "gmail tr": "Dükkan <t@shop.example>, 5 Kas 2024 Sal, 10:33 tarihinde şunu yazdı:\n\n> selam",
    "gmail el": "Στις Τρί 5 Νοε 2024, ο/η Shop <t@shop.example> έγραψε:\n\n> γεια",
    "gmail zh": "Shop <t@shop.example> 于2024年11月5日周二 上午10:33写道：\n\n> 你好",
    "gmail ja": "2024年11月5日(火) 10:33 Shop <t@shop.example>:\n\n> こんにちは",
    "gmail ko": "2024년 11월 5일 (화) 오전 10:33, Shop <t@shop.example>님이 작성:\n\n> 안녕",
    "gmail ca": "El dt., 5 de nov. 2024 a les 10:33, Botiga <t@s.example> va escriure:\n\n> a",
    "thunderbird": "El 5/11/24 a las 10:33, Tienda escribió:\n> Hola",
    "apple quotes its own line": "> El 5 nov 2024, a las 10:33, X <t@s.example> escribió:\n> a",
    "apple without marks": "On Nov 5, 2024, at 10:33, Shop <t@shop.example> wrote:\n\nhi there",
    "outlook es": "De: Tienda <t@shop.example>\nEnviado: martes, 5 de noviembre de 2024 10:33\n"
    "Para: Ana\nAsunto: RE: Factura\n\nHola Ana",
    "outlook with a rule": "________________________________\nVon: Shop <t@shop.example>\n"
    "Gesendet: Dienstag\nAn: Ana\nBetreff: AW: x\n\nHallo",
    "outlook without addresses": "From: Shop\nSent: Tuesday, 5 November 2024\nTo: Ana\n"
    "Subject: RE: x\n\nhi",
    "outlook 2003": "-----Mensaje original-----\nDe: Tienda\nEnviado el: martes\nPara: Ana\n"
    "Asunto: x\n\nHola",
    "unknown words between dashes": "------ Xyzzy ------\nOd: X <t@s.example>\nKomu: Ana\n\nhi",
    "bold headers": "*De:* X <t@shop.example>\n*Enviado:* martes\n*Para:* Ana\n*Asunto:* x\n\na",
    "forward": "---------- Forwarded message ---------\nDe: X <x@y.example>\nSubject: x\n\nhey",
    "apple forward": "Begin forwarded message:\n\nFrom: X <x@y.example>\nSubject: hi\n\nhey",
    "zoho": "---- On Tue, 05 Nov 2024 10:33:00 +0100 Shop <t@shop.example> wrote ---\n\nhi",
    "yandex": '05.11.2024, 10:33, "Shop" <t@shop.example>:\n\n> hi',
    "horde, undated": "Citando Tienda <t@shop.example>:\n\n> hola",
    "undated verb, polish": "W dniu 05.11.2024 o 10:33, Sklep pisze:\n> czesc",
    "a date and an address alone": "2013/11/13 Shop <t@shop.example>\n\n> hi",
    "the line of another help desk": "--- Reply above this line ---\n\nShop: hi",
    "our own line": "##- Por favor, escribe tu respuesta por encima de esta línea -##\n\nHola Ana",
    "only marks": "> Hola\n> Ana",
    "a line broken off a long quote": "On 1/2/2024 Shop <t@shop.example> wrote:\n"
    f"> {'word ' * 14}and this goes\non without its mark\n> until here",
}
SIGNED = {
    "dashes": "-- \nAna Ruiz\nTel. 600 000 000",
    "dashes without the space": "--\nAna Ruiz",
    "underscores": "____\nAna Ruiz\nDirectora",
    "a closing and a block": "Un saludo,\n\nAna Ruiz\nDirectora de compras\nTel. 600 000 000",
    "a program of few": "Sent via Superhuman",
    "iphone": "Enviado desde mi iPhone",
    "android": "Sent from my Samsung Galaxy smartphone.",
    "outlook": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "german, verb last": "Von meinem iPhone gesendet",
}
WHOLE = {
    "a closing and a name": "¿Llega hoy?\n\nSaludos,\nAna",
    "a sentence that begins as a signature": "Sent from Madrid to Paris, the parcel got lost.",
    "sent by courier": "Enviado por correo el lunes 3",
    "a date in a sentence": "On 5 May 2024 I wrote to you and nobody answered.",
    "dashes in a list": "Because of:\n-- the first\n-- the second\nThanks",
    "a rule between paragraphs": "Pasos:\n1. abrir\n---\nluego nada",
    "an underlined head": "Total\n-----\n12,00",
    "a contact form": "From: Ana <ana@x.example>\nTo: Shop\nDate: 5/11/2024\nSubject: hi\n\nHello",
    "a form in the middle": "Hi\n\nFrom: Madrid\nTo: Paris\nDate: 12/12/2024\nChange it please",
    "an order that begins with a date": "Order of 2024-11-05 10:33:\n- 1 lamp\nWhere is it?",
    "an address and a date": "Send to ana@x.example before 12/12/2024:\n- invoice",
    "a closing and an afterthought": "Gracias\n\nSaludos\nAna\nPD: ¿cuándo llega?",
    "a colon after wrote": "He wrote: nothing\nbye",
    "a dash and an emoji": "🎉\n\n—\nAna Ruiz\nCEO",
}


@pytest.mark.parametrize("history", HISTORY.values(), ids=HISTORY.keys())
def test_history_is_folded_below_what_was_written(history: str) -> None:
    reply = split(f"{WRITTEN}\n\n{history}")
    assert reply.visible == WRITTEN
    assert reply.quoted


@pytest.mark.parametrize("signature", SIGNED.values(), ids=SIGNED.keys())
def test_a_signature_is_folded_with_and_without_history(signature: str) -> None:
    alone = split(f"{WRITTEN}\n\n{signature}")
    assert (alone.visible, alone.signature) == (WRITTEN, signature.replace("-- ", "--"))
    above = split(f"{WRITTEN}\n\n{signature}\n\nOn Nov 5, 2024, Shop <t@s.example> wrote:\n> hi")
    assert (above.visible, above.signature) == (alone.visible, alone.signature)


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_what_only_looks_like_history_stays_visible(text: str) -> None:
    assert split(text).visible == text


def test_an_answer_below_a_quote_is_shown_without_the_quote() -> None:
    text = "On 5 Nov 2024, Shop <t@s.example> wrote:\n> Which size?\n> And colour?\n\nM, blue"
    assert split(text).visible == "M, blue"


def test_answers_between_quoted_lines_keep_their_questions() -> None:
    asked = "On 5/11/2024, Shop <t@s.example> wrote:\n> Order number?"
    text = f"{asked}\nA-1234\n> Postcode?\n28001\n> Bye"
    reply = split(text)
    assert "> Order number?\nA-1234\n> Postcode?\n28001" in reply.visible
    assert reply.quoted == "> Bye"


def test_a_passage_quoted_by_hand_keeps_its_context() -> None:
    text = "You said:\n\n> it is free\n\nbut I was charged."
    assert split(text).visible == text


def test_an_empty_answer_is_empty_and_its_history_is_kept() -> None:
    reply = split("On 5 Nov 2024, Shop <t@s.example> wrote:\n> hi")
    assert reply.visible == ""
    assert "> hi" in reply.quoted


@given(st.text(alphabet=st.sampled_from("ab>:-_—\n @<1./D"), max_size=300))
def test_every_word_ends_up_in_exactly_one_part(text: str) -> None:
    reply = split(text)
    together = reply.visible + reply.quoted + reply.signature
    assert sorted("".join(together.split())) == sorted("".join(text.split()))


@pytest.mark.parametrize(
    "line",
    [
        "-" * 5000,
        "On " * 3000 + "wrote:",
        "De: " * 2000,
        "<" * 9000,
        "Sent from " * 900,
        "> " * 5000,
    ],
)
def test_hostile_lines_cost_no_more_than_their_length(line: str) -> None:
    started = time.process_time()
    split("\n".join([line] * 20))
    assert time.process_time() - started < 2.0
