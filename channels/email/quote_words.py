"""How mail programs announce what they quote, sign and forward, language by language.

Words only; `quotes` knows what they mean. Every pattern is anchored and free of nested repetition,
so that a hostile line costs no more than its length.
"""

from __future__ import annotations

import re
from typing import Final


def _any(words: str) -> str:
    return "|".join(word.strip().replace(" ", r"\s+") for word in words.split(";") if word.strip())


# The verb of "On Monday, Ana wrote:". Languages that put the name last are covered as well: the
# verb may stand anywhere in the line.
WROTE: Final = re.compile(
    r"(?<![\w/.-])(?:"
    + _any(
        r"""wrote; writes; escribi[oó]; escribe; va escriure; escrigu[eé]; escreveu; escribiu;
        a [ée]crit; [ée]crit; schrieb; schreibt; hat geschrieben; ha scritto; scrisse; scrive;
        schreef; schreven; geschreven; geschrieben; pisze; napisa[lł](?:\(a\)|a)?;
        kirjoitti; skrev; skrifaði;
        написала?(?:\(а\))?; пишет; пише; написав; написа; a scris; napsala?(?:\(a\))?;
        napísala?(?:\(a\))?; je napisa[ol]a?; je napisal\(a\); írta; ezt írta; yazdı; şunu yazdı;
        έγραψε; rašė; rakstīja; kirjutas; đã viết; menulis; idatzi du; כתב/?ה?; كتب;"""
    )
    + r")(?![\w/-])|写道|寫道|작성|さんは書きました|のメール",
    re.IGNORECASE,
)
# Words such a line begins with, where a date or a weekday follows.
ON: Final = re.compile(
    r"[-\s>*]*(?:"
    + _any(
        r"""on; el; le; em; no dia; am; il; in data; op; den; w dniu; dnia; på; la; în data de;
        dne; kl; em data de"""
    )
    + r")\s+(?=\S*\d|[^\W\d]{2,10}[.,]?\s)",
    re.IGNORECASE,
)

_FROM = r"""from; de; von; van; da; od; fra; från; lähettäjä; от; від; feladó; expéditeur;
    remitente; mittente;
    absender; afzender; gönderen; kimden; od koho; de la; från; από; 发件人; 寄件者;
    寄件人; 差出人; 보낸 사람; מאת; من; saatja; nuo; dari; từ"""
_DATE = r"""sent; date; sent on; enviado; enviado el; enviado em; enviada em; enviada; fecha;
    envoyé; envoyé le; gesendet; gesendet am; datum; verzonden; verzonden op; inviato; data;
    wysłano; sendt; dato; skickat; lähetetty; päivämäärä; отправлено; дата; відправлено; küldve;
    dátum; odesláno; odoslané; poslano; trimis; tarih; gönderilme tarihi; ημερομηνία; 发送时间;
    日期; 送信日時; 날짜; 보낸 날짜; נשלח; message du; 
    date d'envoi; fecha de envío; dikirim; ngày"""
_TO = r"""to; para; a; à; an; aan; do; til; till; vastaanottaja; кому; címzett; destinataire;
    destinatario; destinatário; empfänger; komu; către; kime; alıcı; προς; 收件人; 宛先; 받는 사람;
    אל; إلى; per; kepada; đến"""
_SUBJECT = r"""subject; asunto; assunto; objet; sujet; betreff; onderwerp; oggetto; temat; emne;
    ämne; aihe; тема; tárgy; předmět; predmet; zadeva; subiect; konu; θέμα; 主题; 主旨; 件名; 제목;
    נושא; الموضوع; teema; perihal; chủ đề; assumpte; gaia"""
_CC = r"""cc; cco; bcc; copie à; copia; kopie; kopia; kopi; kopio; копия; копія; másolat; με; 抄送;
    副本; 참조; reply-to; responder a; répondre à; antwort an; rispondi a; importance; attachments;
    adjuntos; datos adjuntos; pièces jointes; anlagen"""


def _header(words: str) -> re.Pattern[str]:
    return re.compile(rf"[\s>*|]*(?:{_any(words)})\s*\*?\s*[:：]\s*\*?(.*)", re.IGNORECASE)


HEADERS: Final = {
    "from": _header(_FROM),
    "date": _header(_DATE + ";" + "message du"),
    "to": _header(_TO),
    "subject": _header(_SUBJECT),
    "cc": _header(_CC),
}
# "Message du : 12/12/2016" and the like: a header line whose value holds its date.

# What stands between dashes above an original or forwarded message.
ORIGINAL: Final = re.compile(
    r"[\s>]*(?:[-_=*—–]{2,}\s*)?(?:begin\s+|end\s+of\s+)?(?:"
    + _any(
        r"""original message; forwarded message; forwarded by .{1,60}; mensaje original;
        mensaje reenviado; mensaje enviado; inicio del mensaje reenviado; missatge original;
        mensagem original; mensagem encaminhada; início da mensagem encaminhada;
        message d['’]origine; message original; message transféré; début du message réexpédié;
        début du message transféré; message réexpédié; ursprüngliche nachricht;
        originalnachricht; original-nachricht; weitergeleitete nachricht;
        anfang der weitergeleiteten nachricht; messaggio originale; messaggio inoltrato;
        messaggio di inoltro; inizio messaggio inoltrato; inizio del messaggio inoltrato;
        oorspronkelijk bericht; origineel bericht; doorgestuurd bericht;
        begin doorgestuurd bericht; wiadomość oryginalna; oryginalna wiadomość;
        wiadomość przekazana; treść przekazanej wiadomości; oprindelig besked;
        oprindelig meddelelse; videresendt besked; videresendt meddelelse;
        start på videresendt besked; opprinnelig melding; videresendt melding;
        ursprungligt meddelande; vidarebefordrat meddelande; vidarebefordrat brev;
        alkuperäinen viesti; välitetty viesti; исходное сообщение; пересылаемое сообщение;
        оригинальное сообщение; пересланное сообщение; переслане повідомлення; eredeti üzenet;
        továbbított üzenet; původní zpráva; přeposlaná zpráva; původní e-mail;
        pôvodná správa; preposlaná správa; mesaj original; mesaj redirecționat; orijinal mesaj;
        iletilen mesaj; özgün ileti; αρχικό μήνυμα; προωθημένο μήνυμα; 原始邮件; 转发的邮件;
        原始郵件; 轉寄的郵件; 元のメッセージ; 転送されたメッセージ; 원본 메시지; 전달된 메시지"""
    )
    + r")\s*[:：]?\s*(?:[-_=*—–]{2,})?\s*",
    re.IGNORECASE,
)
# Words whose meaning we do not know, between long dashes, as mail programs write them.
DASHED: Final = re.compile(r"[\s>]*-{5,}\s?[^\W\d_][^-]{2,40}\s?-{5,}\s*")

# A phone's or program's own line. The tail is judged by `quotes`: a sentence is not a signature.
SENT_FROM: Final = re.compile(
    r"[\s>*_(\[]*(?:"
    + _any(
        r"""sent from; sent via; sent with; sent using; get outlook for; enviado desde;
        enviado con; enviado mediante; enviado por; obtener outlook para; obtén outlook para;
        enviat des de; enviado a partir do; enviado do; enviado de; enviada do; enviado pelo;
        enviado via; obter o outlook para; envoyé de; envoyé depuis; envoyé à partir de;
        envoyé avec; envoyé via; télécharger outlook pour; obtenir outlook pour; gesendet von;
        gesendet mit; gesendet über; von meinem .{2,30} gesendet; diese nachricht wurde von meinem;
        outlook für .{2,10} (?:beziehen|herunterladen); inviato da; inviato dal; inviato con;
        scarica outlook per; ottieni outlook per; verzonden vanaf; verstuurd vanaf; verzonden met;
        verstuurd met; verstuurd via; download outlook voor; outlook voor .{2,10} downloaden;
        wysłane z; wysłano z; pobierz aplikację outlook; sendt fra; sendt via; hent outlook til;
        skickat från; skickad från; skaffa outlook för; lähetetty; hanki outlook;
        отправлено с; отправлено из; надіслано з; отримати outlook; odesláno z; odoslané z;
        küldve .{2,20} készülékemről; trimis de pe; gönderen;
        .{2,20} (?:ımdan|imden|umdan) gönderildi;
        στάλθηκε από; 发自我的; 從我的"""
    )
    + r")(?P<tail>.*)",
    re.IGNORECASE,
)
# In front of a block of name, title and telephone.
CLOSING: Final = re.compile(
    r"\s*(?:(?:with\s+)?(?:best|kind|kindest|warm|warmest)\s+)?(?:regards|wishes)"
    r"|\s*(?:un\s+)?(?:saludos?(?:\s+(?:cordial(?:es)?|cordialmente))?|cordial\s+saludo)"
    r"|\s*(?:reciba\s+un\s+)?(?:atentamente|atenciosamente|cordialmente|cumprimentos)"
    r"|\s*(?:(?:bien\s+)?cordialement|bien\s+à\s+vous|salutations(?:\s+distinguées)?)"
    r"|\s*(?:(?:mit\s+)?(?:freundlichen|besten|herzlichen|vielen|freundliche|beste|herzliche|viele)"
    r"\s+grü(?:ß|ss)e?n?|mfg)"
    r"|\s*(?:cordiali|distinti)\s+saluti"
    r"|\s*met\s+vriendelijke\s+groet(?:en)?",
    re.IGNORECASE,
)
# Our own line above a reply, in any language: only the signs around it are fixed.
OWN_MARKER: Final = re.compile(
    r"[\s>*]*##-\s.{3,120}\s-##\s*"
    # What other help desks write in its place.
    r"|[\W_]*(?:please\s+)?(?:type\s+|write\s+|add\s+)?(?:your\s+)?(?:reply|respond|write|answer)s?"
    r"\s+above\s+(?:this|the)\s+line[\W_]*"
    r"|[\W_]*(?:por\s+favor,?\s+)?(?:escrib[ea]|respond[ae]|contest[ae])\w*(?:\s+(?:tu|su)\s+respuesta)?"
    r"\s+(?:por\s+)?encima\s+de\s+esta\s+l[ií]nea[\W_]*",
    re.IGNORECASE,
)
