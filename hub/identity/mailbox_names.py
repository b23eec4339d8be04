"""Words and domains that tell a mailbox of nobody in particular, in English and Spanish."""

from __future__ import annotations

from typing import Final

# Mailboxes that several people read, as companies name them.
_ROLES: Final = """
abuse accounting accounts accountspayable admin administracion administrador administration
administrator admissions alerts all alumnos asistencia atencion atencionalcliente avisos ayuda
billing boletin booking bookings bugs calidad careers citaprevia citas cliente clientes
clientservices cobros comercial compliance compras comunicacion comunicaciones consulta
consultas contabilidad contact contacto contactus contracts correo customer customercare
customers customerservice customersupport dataprotection devoluciones direccion dpo dudas empleo
enquiries envios equipo estudio everyone facturacion facturas feedback finance finanzas
formacion ftp gdpr gerencia hello help helpdesk hola hosting hostmaster hr incidencias info
informacion informatica information informes inquiries inquiry invoice invoices it itsupport
jobs legal licitaciones logistica logistics mail mailbox marketing matriculas media news
newsletter noc nominas noticias notifications notify office oficina operaciones operations
orders pagos partners payments pedido pedidos personal postventa prensa press presupuestos
privacidad privacy procurement purchasing quejas recepcion reception reclamaciones reclutamiento
recruiting recruitment recursoshumanos registro reply reservas reservations returns rrhh sac
sales secretaria security seguridad service servicedesk services servicio servicioalcliente
servicios shipping shop sistemas soporte staff sugerencias support suscripciones sysadmin taller
team tecnico tesoreria tickets tienda tiendaonline usenet uucp ventas web webmaster welcome www
"""
# What people type where they must type something.
_FILLINGS: Final = """
aaa abc abcd anonimo anonymous asd asdf asdfg correo demo ejemplo email example fake falso foo
foobar na nada nadie ninguna ninguno no noemail noemaill nomail nombre none nose notengo nothing
notiene novalido null prueba pruebas qwe qwerty sample sincorreo sinemail sinmail someone spam
tengo test tester testing tests undefined unknown usuario xx xxx xxxx xxxxx yyy zzz
"""
# Providers of mailboxes that anybody may open or that end within hours.
_DISPOSABLE: Final = """
10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net armyspy.com
burnermail.io byom.de cock.li cuvox.de dayrep.com discard.email dispostable.com dropmail.me
einrot.com emailondeck.com fakeinbox.com fakemail.net fleckens.hu getairmail.com getnada.com
grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net
guerrillamail.org guerrillamailblock.com gustr.com harakirimail.com inboxbear.com
inboxkitten.com incognitomail.org jetable.org jourrapide.com mail-temp.com mail.tm mailcatch.com
maildrop.cc mailexpire.com mailinator.com mailinator.net mailmetrash.com mailnesia.com
mailnull.com mailsac.com mailtemp.info meltmail.com mintemail.com moakt.com mohmal.com
mytemp.email mytrashmail.com nada.email nowmymail.com pokemail.net rhyta.com sharklasers.com
spam4.me spambog.com spambox.us spamex.com spamgourmet.com superrito.com teleworm.us
temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.net tempmailo.com
tempr.email throwawaymail.com tmailor.com tmpmail.net tmpmail.org trash-mail.com trashmail.com
trashmail.de trashmail.me trashmail.net trbvm.com wegwerfmail.de yopmail.com yopmail.fr
yopmail.net
"""
# Between roles, these make a role too: atencion.al.cliente, sales-uk.
_LINKS: Final = "a al and as at de del el es en eu la las los the to uk us y"

ROLES: Final = frozenset(_ROLES.split())
FILLINGS: Final = frozenset(_FILLINGS.split())
DISPOSABLE: Final = frozenset(_DISPOSABLE.split())
LINKS: Final = frozenset(_LINKS.split())
