"""Which language somebody is answered in: the one they write, where that is clear."""

from __future__ import annotations

import pytest

from hub.model import Customer
from hub.queries.speaking import language_of
from hub.spoken import written
from hub.store import Database, Reader, Tx
from tests.hub.test_bots import account, bot, claim, conversation, later, thread, write


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Dónde está mi pedido?", "es"),
        ("hola", "es"),
        ("Mi paquete no ha llegado y lo necesito", "es"),
        ("where is my order", "en"),
        ("Hi there", "en"),
        ("I haven't got the parcel yet", "en"),
        ("ok", ""),
        ("4471", ""),
        ("no", ""),
        ("", ""),
        ("The customer said: quiero que me devuelvan el dinero", "es"),
        ("Bom dia, onde está o meu pedido? Ainda não recebi nada", ""),
        ("Bon dia, encara no he rebut el meu paquet amb els llibres", ""),
        ("Bonjour, où est mon colis ? Je ne l'ai pas reçu", ""),
        ("Buongiorno, non ho ancora ricevuto il mio ordine", ""),
        ("Guten Tag, wo ist mein Paket? Ich habe es nicht bekommen", ""),
        ("Здравствуйте, где мой заказ?", ""),
    ],
)
def test_small_words_tell_the_language_and_what_is_neither_is_nothing(
    text: str, language: str
) -> None:
    assert written([text]) == language


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        ("hola", "en-GB", ""),
        ("hola", "es-MX", "es"),
        ("Hola, quiero saber cuando llega mi pedido, por favor", "en", "es"),
        ("hello", "fr", "en"),
    ],
)
def test_only_a_clear_sentence_outweighs_what_was_stated(
    text: str, stated: str, language: str
) -> None:
    assert written([text], stated=stated) == language


@pytest.mark.parametrize(
    ("text", "begins"), [("Mi paquete no ha llegado", "Un momento:"), ("4471", "One moment:")]
)
async def test_that_a_person_goes_on_is_said_in_the_customers_language(
    database: Database, text: str, begins: str
) -> None:
    sms = await account(database)  # Its own is English.
    await bot(database, sms)
    message = await write(database, sms, "1", text)
    await claim(database, later(2))
    await claim(database, later(40))  # It has not answered in time.
    said = [text for who, text in await thread(database, message.conversation_id) if who == "bot"]
    assert said[0].startswith(begins)


async def test_what_they_write_comes_before_what_their_telephone_states(
    database: Database,
) -> None:
    sms = await account(database)
    await bot(database, sms)
    message = await write(database, sms, "1", "Mi paquete no ha llegado")
    talk = await conversation(database, message.conversation_id)

    def spoken(tx: Reader) -> str:
        customer = tx.need(Customer, talk.customer_id)
        return language_of(tx, customer, talk.id or 0, otherwise="en")

    def state(tx: Tx, language: str) -> None:
        tx.update(Customer, talk.customer_id, language=language)

    assert await database.read(spoken) == "es"
    await database.write(state, "en-GB")  # Their telephone's; what they write is a clear sentence.
    assert await database.read(spoken) == "en-GB"
    await write(database, sms, "2", "¿Cuándo llega? Lo necesito para el viernes, por favor")
    assert await database.read(spoken) == "es"
