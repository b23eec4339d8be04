"""Words around a name that are not the name: titles, particles, companies, nobody at all.

All in the folded form of `hub.folding.fold`.
"""

from __future__ import annotations

from typing import Final

# Before a name. Those that are also given names or initials stand in DOUBTFUL.
TITLES: Final = frozenset(
    """
    mr mrs ms miss mx mister missis dr dra doctor doctora doc fr prof profa professor profesor
    profesora professeur sir dame lady lord rev revd reverend father hon sr sra srta senor senora
    senorita srs dona dna dn sor excmo excma ilmo ilma herr frau fraulein dipl ing dott dottor
    dottore dottssa dottoressa sig signor signora signorina sigra avv avvocato geom rag arch lic
    licenciado licda arq arquitecto abg abogado abogada eng engo enga engenheiro doutor doutora
    senhor senhora monsieur mme madame mlle mademoiselle me maitre dhr mevr mevrouw meneer heer
    pan pani pana panna inz mgr gospodin gospozha shri sri shrimati smt kum kumari sheikh shaikh
    shaykh hajj haji hajji hadji alhaji ustad ustadh maulana mullah moulay mulay lalla bay bayan
    captain capt cpt sgt lt col gen general major admiral pastor imam rabbi fray mossen ongi ba
    kyrios kyria kyr dha inspector senyor senyora en na rer nat med ph
    """.split()
)
DOUBTFUL: Final = frozenset(
    "don d m mag ma en na me ba pan sri kum bay gen col major pastor".split()
)
# After a name: degrees, generations, politeness.
AFTER: Final = frozenset(
    """
    jr junior jnr snr esq esquire phd md mba msc bsc dds rn cpa pe obe mbe kbe dphil llb
    llm jd ii iii iv filho neto sobrinho hijo nieto bey beyefendi hanim efendi usta abi sama
    sensei ssi nim ji jee saheb sahib bhai garu pmp cfa acca frcs mrcp
    """.split()
)
# Only after a name of two words or more are these not a surname or a given name.
LONG_AFTER: Final = frozenset("nieto neto hijo bey abi usta ji jee bhai junior".split())
GENERATIONS: Final = {
    "jr": "2", "junior": "2", "jnr": "2", "ii": "2", "filho": "2", "hijo": "2", "sr": "1",
    "snr": "1", "senior": "1", "iii": "3", "neto": "3", "iv": "4",
}  # fmt: skip
# Within a name, never at its start.
PARTICLES: Final = frozenset(
    """
    de del la las los lo el y e i da do dos das di dei degli della delle dello dalla van von vom
    vonder der den dem ten ter te zu zum zur af av ap al ul ur ud ad bin ibn bint bn ould wuld
    abou du des le les et of the und und oglu ogly kizi vda viuda nee geb geborene nata dite alias
    aka dit tis tou
    """.split()
)
# "Ben" and "Al" are given names at the start; these are particles even there, before two words.
LEADING: Final = frozenset("de del da dos das di van von der den ter la el al bin ibn".split())
# A saint is one word with what follows: San Martín is not Martín.
SAINTS: Final = {
    "san": "san",
    "santa": "santa",
    "saint": "saint",
    "sainte": "sainte",
    "st": "saint",
}
# Written apart or together, never at the start: O Connor, Mc Donald, Ben Ali.
PREFIXES: Final = frozenset({"mc", "mac", "o", "fitz", "ben"})
ABBREVIATIONS: Final = {
    "ma": "maria", "mª": "maria", "fco": "francisco", "fca": "francisca", "fdo": "fernando",
    "jno": "john", "wm": "william", "chas": "charles", "thos": "thomas", "geo": "george",
    "jse": "jose", "alej": "alejandro", "gpe": "guadalupe", "sta": "santa", "mohd": "muhammad",
    "md": "muhammad", "mhd": "muhammad", "mtz": "martinez", "alvz": "alvarez", "jmnz": "jimenez",
}  # fmt: skip

# Names that nobody bears: what forms, telephones and providers put where a name is missing.
NOBODIES: Final = frozenset(
    """
    unknown anonymous anonimo anonima anonym anonyme nobody none null undefined nil test
    tests tester testing prueba pruebas demo example ejemplo guest invitado invitada visitor
    visitante visita user usuario usuaria utente nutzer utilisateur customer cliente clienta
    client kunde kundin sender contact contacto kontakt name nombre nom nome apellido apellidos
    surname default empty whatsapp facebook instagram telegram messenger sms iphone android ipad
    samsung huawei xiaomi mobile movil phone telefono private privado withheld restricted
    desconocido desconocida oculto numero number caller llamada llamante subscriber member miembro
    person persona yo me myself mama papa mami papi mum mom dad madre padre abuela abuelo hijo
    hija noname nickname username account cuenta guests users asdf asd qwerty qwe xxx aaa abc foo
    bar foobar lorem ipsum
    """.split()
)
# Words of firms and of their departments: one of them and it is no person's name.
COMPANY: Final = frozenset(
    """
    support soporte suporte supporto helpdesk service services servicio servicios servico servizio
    team equipo equipe squadra sales ventas vendas vendite verkauf marketing billing facturacion
    accounts accounting contabilidad administracion administration administrator admin info
    informacion information office oficina buro bureau ufficio shop store tienda loja negozio
    boutique noreply reply newsletter notifications notificaciones alerts bot robot assistant
    system sistema gmbh inc llc ltd limited plc corp corporation company compania cia co sarl sas
    srl spa slu sll sociedad societe societa limitada anonima holding group grupo gruppe gruppo
    groupe bank banco banca banque hotel hostal restaurante restaurant ristorante pizzeria
    cafeteria panaderia farmacia pharmacy apotheke clinica clinic klinik hospital dental taller
    talleres garage autos motors seguros insurance asesoria consulting consultores consultoria
    abogados gestoria inmobiliaria fontaneria construcciones reformas transportes logistica
    electricidad peluqueria academia school colegio escuela universidad university university
    instituto fundacion foundation asociacion association ayuntamiento ministerio comunidad club
    centro center centre recepcion reception reservas bookings orders pedidos customerservice
    atencion clientes kundenservice kundendienst onlineshop webshop online web digital solutions
    soluciones technologies tech technology software hardware studio estudio studios media global
    international internacional iberia industries industrias productions distribuciones
    suministros comercial delivery security seguridad postmaster mailer daemon webmaster hr rrhh
    recruiting
    """.split()
)
# What stands after the person's name and names a firm, a place or a road taken.
SEPARATORS: Final = (
    r"\s+[-–—|•·/\\@]+\s+|[|•·]|\s+(?:via|from|desde|at|chez|bei|presso|on behalf of|c/o)\s+"
)
HONORIFICS: Final = tuple("先生 小姐 女士 太太 老师 老師 さん 様 さま くん ちゃん 氏 씨 님".split())
# Between two given names they make a couple, and no single person's name.
COUPLE: Final = r"\s(?:&|\+|y|e|i|and|und|et|og|och|и|و)\s"
