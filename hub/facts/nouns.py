"""Tables of nouns for what can be told or asked: "order number", "número de pedido"."""

from __future__ import annotations

from typing import Final

from hub.facts.mention import FactKind as K

# One line a phrase: words apart, `a|b` either, `a?` may be left out. Folded, apostrophes dropped.
_NUMBER: Final = "number|no|num|nr|id|code|ref|reference"
_OWN: Final = "your|the|my|this|that new|second|other|latest|last|replacement?"

# (kind, label, phrases). Strong: a noun that is asked for wherever a request stands before it.
STRONG: Final = (
    (K.ORDER, "", f"""
order|purchase {_NUMBER}
{_NUMBER} of|for|on {_OWN} order|purchase
"""),
    (K.TRACKING, "", f"""
tracking {_NUMBER}?
shipment|parcel|package|consignment|delivery|shipping {_NUMBER}
{_NUMBER} of|for|on {_OWN} parcel|package|shipment
tracking id
"""),
    (K.BOOKING, "", f"""
booking|reservation|ride|flight|trip|confirmation|ticket|appointment|itinerary {_NUMBER}
{_NUMBER} of|for|on {_OWN} booking|reservation|ride|flight|trip|appointment
pnr
record locator
"""),
    (K.ACCOUNT, "", f"""
account|customer|client|member|membership|contract|policy|subscriber|loyalty|user {_NUMBER}
bank account {_NUMBER}
bank account|acct
account|acct number|no|num
{_NUMBER} of|for|on {_OWN} account|contract|policy
"""),
    (K.INVOICE, "", f"""
invoice|receipt|bill {_NUMBER}
{_NUMBER} of|for|on {_OWN} invoice|receipt
"""),
    (K.SERIAL, "", f"""
serial {_NUMBER}?
imei number?
s n
"""),
    (K.NAME, "", """
first|own|legal|user|customer|account|patient|patients|renter|renters name
name
username
naem|nmae|mame|yourname
name of the account|customer holder|owner?
"""),
    (K.NAME, "full", """
full|complete name
first and last name
first name and last name
name and surname
"""),
    (K.NAME, "surname", """
last|family name
surname
"""),
    (K.NAME, "host", """
hosts|host name
name of the|your host
"""),
    (K.NAME, "guest", """
guest|guests|attendee|attendees name|names
name|names of the|your guest|guests
"""),
    (K.NAME, "recipient", """
recipients|recipient|addressee name
name of the|your recipient
"""),
    (K.EMAIL, "", """
email|mail address|id|account?
e mail address?
mail address
"""),
    (K.PHONE, "", """
phone|telephone|mobile|cell|cellphone|contact|whatsapp|callback number|no
phone|telephone|cellphone
"""),
    (K.ADDRESS, "", """
address
delivery|shipping|home|billing|postal|street|mailing|full|collection|pickup address
"""),
    (K.POSTCODE, "", """
post|postal|zip code
postcode|zip|zipcode
"""),
    (K.COMPANY, "", """
company|business|firm name
name of your|the company|business
what|which company
"""),
    (K.TAX_ID, "", """
vat|tax number|id|no
social security number|no?
ssn
national id
id card number?
passport number
"""),
    (K.BIRTH_DATE, "", """
date|day|year|place of birth
birth date|day
birthdate|birthday|dob|birth
"""),
    (K.AMOUNT, "", """
how much did you pay|spend
how much money
budget
amount
amount of the payment|charge|refund
price range
price
"""),
    (K.QUANTITY, "", """
party size
size of your|the party|group
group size
number of guests|people|persons|attendees|seats|passengers|guest
number guests|guest|people
"""),
    (K.SIZE, "", """
shoe|clothing|shirt|dress|trouser size
what|which size
"""),
    (K.COLOUR, "", """
colour|color
what|which colour|color
"""),
    (K.DEVICE, "", """
device|phone|computer|laptop model
model of your|the device|phone|laptop|router|computer
what|which device|phone|browser|model
operating system
app version
version of the app
"""),
    (K.PRODUCT, "", """
what|which product|item|article
product|item name|code
"""),
    (K.TRIED, "", """
what have you tried
what did you try
have you tried
have you already tried
what steps have you taken
"""),
    (K.WANTS, "", """
what is the problem|issue|matter
whats the problem|issue
what seems to be the problem|issue
describe the|your problem|issue
"""),
    (K.SECRET, "pin", f"""
pin {_NUMBER}?
pin|nip
"""),
    (K.SECRET, "password", """
password
"""),
    (K.OTHER, "code type", """
code type
type|kind of code
codetype
tipo de codigo
"""),
    (K.SECRET, "code", """
verification|security|access|sms|one_time code
otp
"""),
    (K.SECRET, "cvv", """
cvv|cvc
"""),
    (K.SECURITY_ANSWER, "mother's maiden name", """
mothers|mother|moms|mom|mum|mums|mommys|mommy maiden name?
mothers|mother|moms|mom|mums name
maiden name?
name of your mother
"""),
    (K.SECURITY_ANSWER, "pet's name", """
pets|pet name?
childhood pets|pet name?
first|childhood pet|pets name?
name of? your|the|my? childhood|first? pet
childhood pet
name of your|the|my childhood|first? pet
childhood pets?
name of the pet you
"""),
    (K.SECURITY_ANSWER, "", """
security question|questions|answer|answers number?
security question|questions|answer one|two|1|2
answer|answers to your|the|these? security question|questions
security questions? question|questions answer|answers
"""),
    (K.CARD, "", """
card|credit|debit number
credit|debit|bank|payment card number
last four|4 digits
card details
"""),
    (K.HEALTH, "", """
symptoms|symptom
allergies|alergias
"""),
    (K.DEADLINE, "", """
by when do you need
when do you need
deadline
"""),
)  # fmt: skip

# Weak: asked for only right behind a question word, or where the draft says little else.
WEAK: Final = (
    (K.DATE, "", """
day|date|dates
day of the week
preferred day|date
"""),
    (K.DATE, "start", """
start|starting|arrival|check_in|departure|travel date|day
date of arrival|departure|travel
"""),
    (K.DATE, "end", """
end|return|check_out|checkout date|day
"""),
    (K.TIME, "", """
time|hour
start|starting|arrival|departure|pickup|preferred time|hour
time of arrival|departure
"""),
    (K.TIME, "end", """
end|ending|finish time
"""),
    (K.CITY, "", """
city|town
"""),
    (K.OTHER, "location", """
location
"""),
    (K.OTHER, "departure", """
departure|departing|starting|pickup location|place|city|point|address?
location of departure
"""),
    (K.OTHER, "destination", """
arrival|destination location|place|city|point|address?
destination
location|city of arrival
"""),
    (K.ACCOUNT, "", """
account
account details
policy|contract|member|membership
"""),
    (K.INVOICE, "", """
factura|invoice
"""),
    (K.SECRET, "code", """
code
"""),
    (K.ORDER, "", """
order
purchase order
"""),
    (K.TRACKING, "", """
parcel|shipment|package
"""),
    (K.BOOKING, "", """
booking|reservation|ride|flight
"""),
    (K.OTHER, "number", """
id number?
number
reference number?
"""),
    (K.OTHER, "room", """
room number
room
"""),
    (K.OTHER, "hotel", """
hotel name?
name of the|your hotel
"""),
    (K.OTHER, "restaurant", """
restaurant name?
name of the|your restaurant
"""),
    (K.OTHER, "venue", """
venue name?
name of the|your venue
"""),
    (K.OTHER, "apartment", """
apartment|apartments|flat name?
name of the|your apartment|flat
"""),
    (K.OTHER, "shop", """
shop|store|branch name?
"""),
    (K.OTHER, "doctor", """
doctor|doctors|dr|physician name?
name of your|the doctor|physician
"""),
    (K.SECURITY_ANSWER, "mother's maiden name", """
mothers|mother|moms|mom
"""),
    (K.SECURITY_ANSWER, "pet's name", """
pets|pet
"""),
    (K.QUANTITY, "", """
party
guests|guest
quantity
people
"""),
    (K.SIZE, "", """
size
"""),
    (K.DEVICE, "", """
device|model|browser
"""),
    (K.PRODUCT, "", """
product|item|article
"""),
)  # fmt: skip

# Whole questions that need no noun.
ASKING: Final = (
    (K.QUANTITY, "", """
how many people|guests|guest|persons|travellers|travelers|passengers|adults|seats|attendees|of_you
how many will|are|is|in
for how many
how many
ho wmany guests
bringing any? guests|guest
bring anyone else
"""),
    (K.NAME, "", """
who am i speaking|talking|chatting with|to
who is this|speaking
whom am i speaking with|to
what are you called
what do i call you
"""),
    (K.NAME, "host", """
host
who is the host
who is hosting
who is hosting the party|event
"""),
    (K.OTHER, "doctor", """
who is your doctor
"""),
    (K.NAME, "guest", """
with whom would you like
who would you like to meet
who is the guest
"""),
    (K.BIRTH_DATE, "", """
when were you born
"""),
    (K.ADDRESS, "", """
where do you live
where should|shall|can|do we|i send|deliver|ship
where would you like it|us|the
where is it going
"""),
    (K.OTHER, "departure", """
where are you|u departing|leaving|travelling|traveling|coming|starting|flying from?
where will you be departing|leaving|coming from?
where are you|u now|currently|located|at
from where
coming from
departing from
where do you want|need to|us be? picked? leave|depart from
where should|shall|can we|i|they pick you
"""),
    (K.OTHER, "destination", """
where are you|yu|u going|heading|headed|travelling|traveling|flying|arriving to?
where are you trying to go|get
where would|do you like|want|need to? go|arrive|travel|get
where to
going to where
where going
where you going
"""),
    (K.CITY, "", """
which|what city|town
"""),
    (K.DATE, "when", """
when would|will|do|are|is|did|should|could|can you|it|that|we|the
and when
when
"""),
    (K.DATE, "", """
for what day
"""),
    (K.DATE, "end", """
when will|are you be? leaving|departing|returning
when are you leaving|departing|returning
"""),
    (K.TIME, "", """
at? what time|times
"""),
    (K.TIME, "end", """
what time should|will|does it|the end|finish
when do you expect the meeting to
when will|should|does the party|it|event|meeting end|finish
"""),
)  # fmt: skip
