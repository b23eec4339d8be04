"""Names of the people in the generated streams, by culture.

Written for the streams alone: the hub has its own tables of variants, and must not know these.
Where a name has a spelling in its own script, it follows a slash. Common names stand first: they
are drawn more often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Culture:
    """How the people of one culture are named, and where their phones are.

    men, women, families: (Latin spelling, own script or ""). short: what a given name becomes
    among friends. surnames: how many a person bears. family_first: in their own script. region:
    of the mobile number of those who have not taken a local one.
    """

    key: str
    men: tuple[tuple[str, str], ...]
    women: tuple[tuple[str, str], ...]
    families: tuple[tuple[str, str], ...]
    short: dict[str, tuple[str, ...]]
    surnames: int
    region: str
    second_given: float = 0.1
    family_first: bool = False


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for word in text.split():
        latin, _, native = word.partition("/")
        found.append((latin.replace("_", " "), native))
    return tuple(found)


def _short(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in text.split():
        name, _, shorts = entry.partition("=")
        found[name.replace("_", " ")] = tuple(shorts.split(","))
    return found


_SPANISH: Final = Culture(
    key="es",
    men=_pairs("""
        Antonio Manuel José Francisco David Juan Javier Daniel Carlos Jesús Alejandro Miguel Rafael
        Pablo Pedro Ángel Sergio Fernando Jorge Luis Alberto Álvaro Adrián Diego Raúl Iván Rubén
        Enrique Óscar Ramón Vicente Andrés Joaquín Santiago Víctor Mario Eduardo Roberto Jaime
        Ignacio Marcos Hugo Gonzalo Nicolás Tomás Gabriel Emilio Guillermo Lucas Agustín Xavier
        Jordi Iker Unai Aitor Gorka Breixo Anxo
    """),
    women=_pairs("""
        María Carmen Ana Isabel Laura Cristina Marta Lucía Elena Pilar Dolores Sara Paula Teresa
        Raquel Rosa Beatriz Nuria Silvia Julia Irene Patricia Montserrat Andrea Rocío Mónica Alba
        Mercedes Ángela Sonia Alicia Sandra Susana Marina Yolanda Margarita Natalia Eva Inmaculada
        Claudia Verónica Encarnación Carolina Noelia Consuelo Lorena Inés Victoria Amparo Aitana
        Neus Meritxell Ainhoa Nerea Iria Uxía
    """),
    families=_pairs("""
        García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez
        Hernández Ruiz Díaz Moreno Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres Domínguez
        Ramos Vázquez Ramírez Gil Serrano Morales Molina Blanco Suárez Castro Ortega Delgado Ortiz
        Marín Rubio Núñez Medina Sanz Castillo Iglesias Cortés Garrido Santos Guerrero Lozano Cano
        Cruz Méndez Flores Prieto Herrera Peña León Márquez Cabrera Gallego Calvo Vidal Campos Vega
        Reyes Fuentes Carrasco Díez Aguilar Caballero Nieto Santana Vargas Pascual Giménez Herrero
        Hidalgo Montero Lorenzo Santiago Benítez Durán Ibáñez Arias Mora Ferrer Carmona Vicente
        Rojas Soto Crespo Román Pastor Velasco Parra Sáez Moya Bravo Rivera Gallardo Soler Puig
        Etxeberria Zabala Goikoetxea Aranburu Ferreiro Louro Casals Bosch Riera
    """),
    short=_short("""
        Antonio=Toni,Toño Manuel=Manolo,Manu José=Pepe Francisco=Paco,Fran,Kiko Javier=Javi
        Daniel=Dani Alejandro=Álex,Jandro Jesús=Chus,Suso Rafael=Rafa Miguel=Migue Pedro=Perico
        Fernando=Nando,Fer Alberto=Berto Enrique=Quique Ramón=Moncho Vicente=Tente Joaquín=Quino
        Santiago=Santi Eduardo=Edu Roberto=Rober Ignacio=Nacho,Iñaki Gonzalo=Gonzo Nicolás=Nico
        Guillermo=Guille Gabriel=Gabi Xavier=Xavi Sergio=Sergi Jaime=Jimmy
        María=Mari Dolores=Lola Isabel=Isa,Chabela Cristina=Cris Teresa=Tere,Maite Pilar=Pili
        Beatriz=Bea Patricia=Patri Montserrat=Montse Rocío=Chío Mercedes=Merche Susana=Susi
        Margarita=Marga Encarnación=Encarni Consuelo=Chelo Inmaculada=Inma Carolina=Carol
        Victoria=Vicky Verónica=Vero Ángela=Angelines Yolanda=Yoli Rosa=Rosi Natalia=Nati
    """),
    surnames=2,
    region="ES",
    second_given=0.22,
)
_LATIN: Final = Culture(
    key="latam",
    men=_pairs("""
        Juan José Luis Carlos Jesús Miguel Santiago Mateo Sebastián Matías Diego Alejandro Nicolás
        Samuel Emiliano Leonardo Joaquín Tomás Facundo Thiago Gerardo Arturo Armando Rodrigo Ernesto
        Wilson Edwin Jhon Yeison Freddy Hernán Gustavo Ricardo Germán Cristóbal Rigoberto Camilo
    """),
    women=_pairs("""
        María Guadalupe Juana Valentina Sofía Camila Isabella Ximena Valeria Luciana Gabriela
        Daniela
        Alejandra Fernanda Paola Yesenia Maribel Rosario Esperanza Graciela Leticia Norma Gloria
        Milagros Yuliana Marisol Luz Blanca Ximena Renata Antonella Catalina Jimena Yamileth
    """),
    families=_pairs("""
        Hernández García Martínez López González Rodríguez Pérez Sánchez Ramírez Flores Gómez Cruz
        Morales Rojas Quispe Mamani Huamán Vargas Castillo Chávez Mendoza Guzmán Salazar Espinoza
        Contreras Sepúlveda Araya Valdés Restrepo Ospina Giraldo Zapata Cárdenas Montoya Villalobos
        Zambrano Cedeño Intriago Benavides Acosta Sosa Ledesma Quiroga Benítez Ojeda Pizarro Escobar
    """),
    short=_short("""
        José=Pepe,Chepe Jesús=Chuy Francisco=Pancho Guadalupe=Lupe,Lupita Alejandra=Ale
        Alejandro=Ale Sebastián=Sebas Santiago=Santi Gabriela=Gaby Fernanda=Fer Rosario=Charo
        Graciela=Chela Leticia=Lety Milagros=Mili Ricardo=Richi Gustavo=Tavo Gerardo=Gera
        Ernesto=Neto Rigoberto=Rigo Daniela=Dani Isabella=Isa Valentina=Vale Luz=Lucha
    """),
    surnames=2,
    region="MX",
    second_given=0.45,
)
_ENGLISH: Final = Culture(
    key="en",
    men=_pairs("""
        James John Robert Michael William David Richard Thomas Charles Daniel Matthew Anthony Andrew
        Joshua Christopher Edward Benjamin Samuel Nicholas Jonathan Stephen Oliver Harry George Jack
        Henry Patrick Gareth Callum Ewan Rhys Declan
    """),
    women=_pairs("""
        Mary Patricia Jennifer Elizabeth Susan Margaret Sarah Karen Jessica Catherine Emily Rebecca
        Amanda Deborah Samantha Victoria Abigail Charlotte Olivia Amelia Eleanor Alexandra Philippa
        Josephine Siobhan Megan Bethan Fiona Gillian
    """),
    families=_pairs("""
        Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans
        Walker
        White Roberts Green Hall Wood Jackson Clarke Turner Hill Cooper Ward Morris Clark Baker
        Mitchell Campbell Stewart O'Brien O'Connor McCarthy MacDonald Fitzgerald Barrett Whitaker
        Pemberton Ashworth Holloway Blackwood Lockhart
    """),
    short=_short("""
        James=Jim,Jamie John=Jack Robert=Bob,Rob Michael=Mike,Mick William=Bill,Will Richard=Rick
        Thomas=Tom Charles=Charlie Daniel=Dan Matthew=Matt Anthony=Tony Andrew=Andy Joshua=Josh
        Christopher=Chris Edward=Ted,Ed Benjamin=Ben Samuel=Sam Nicholas=Nick Jonathan=Jon
        Stephen=Steve Patrick=Paddy Henry=Hal Patricia=Pat,Trish Jennifer=Jen Elizabeth=Liz,Beth
        Susan=Sue Margaret=Maggie,Peggy Jessica=Jess Catherine=Kate,Cathy Rebecca=Becky
        Amanda=Mandy Deborah=Debbie Samantha=Sam Victoria=Vicky Abigail=Abby Charlotte=Lottie
        Eleanor=Nell Alexandra=Sandy Philippa=Pip Josephine=Jo
    """),
    surnames=1,
    region="GB",
    second_given=0.15,
)
_PORTUGUESE: Final = Culture(
    key="pt",
    men=_pairs("""
        João José António Manuel Francisco Pedro Paulo Luís Carlos Rui Tiago Nuno Gonçalo Duarte
        Bernardo Guilherme Vasco Joaquim Sérgio Márcio Thiago Fábio Vinícius Caio Otávio Renan
    """),
    women=_pairs("""
        Maria Ana Joana Mariana Inês Beatriz Catarina Sofia Leonor Matilde Francisca Conceição
        Fátima
        Graça Luísa Helena Júlia Letícia Larissa Bruna Vitória Rafaela Débora Simone Aparecida
    """),
    families=_pairs("""
        Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Jesus Sousa Fernandes
        Gonçalves
        Gomes Lopes Marques Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes
        Nunes
        Soares Vieira Monteiro Cardoso Rocha Neves Coelho Cunha Pires Antunes Figueiredo Magalhães
        Guimarães Bragança Nascimento Cavalcanti
    """),
    short=_short("""
        José=Zé Francisco=Chico António=Tó,Toninho Manuel=Manel,Nelo Joaquim=Quim Guilherme=Gui
        Gonçalo=Gonças Bernardo=Nardo Maria=Mia Conceição=São Beatriz=Bia Francisca=Kika
        Catarina=Cata Rafaela=Rafa Mariana=Nana Letícia=Lê Aparecida=Cida Sofia=Fifi
    """),
    surnames=2,
    region="BR",
    second_given=0.25,
)
_ITALIAN: Final = Culture(
    key="it",
    men=_pairs("""
        Giuseppe Giovanni Antonio Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Franco
        Domenico Paolo Alessandro Lorenzo Matteo Niccolò Davide Gabriele Edoardo Riccardo Leonardo
    """),
    women=_pairs("""
        Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Francesca Giulia
        Chiara Federica Alessandra Elisabetta Martina Ginevra Beatrice Ludovica Concetta
    """),
    families=_pairs("""
        Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti
        De_Luca Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani
        Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli D'Angelo D'Amico
        Lo_Presti
    """),
    short=_short("""
        Giuseppe=Beppe,Peppino Giovanni=Gianni,Nino Antonio=Tonino Luigi=Gigi Francesco=Checco
        Vincenzo=Enzo Salvatore=Totò Domenico=Mimmo Alessandro=Sandro,Ale Lorenzo=Renzo
        Edoardo=Edo Giuseppina=Pina Francesca=Franca Elisabetta=Betta Alessandra=Sandra
        Federica=Fede Beatrice=Bice Concetta=Cettina Giovanna=Vanna Caterina=Rina
    """),
    surnames=1,
    region="IT",
)
_FRENCH: Final = Culture(
    key="fr",
    men=_pairs("""
        Jean Pierre Michel Philippe Alain Nicolas Christophe Frédéric Laurent Stéphane Thierry
        Sébastien François Jérôme Benoît Mathieu Théo Clément Léo Rémi Aurélien Étienne Jean-Pierre
        Jean-Baptiste
    """),
    women=_pairs("""
        Marie Nathalie Isabelle Sylvie Catherine Françoise Valérie Christine Véronique Sandrine
        Stéphanie Aurélie Céline Émilie Chloé Léa Manon Camille Élodie Hélène Anaïs Marie-Claire
        Anne-Sophie
    """),
    families=_pairs("""
        Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre
        Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont
        Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin Boyer Le_Goff
        De_La_Tour Delacroix
    """),
    short=_short("""
        Frédéric=Fred Christophe=Chris Sébastien=Seb Stéphane=Steph Jean-Pierre=JP Nicolas=Nico
        Laurent=Lolo Philippe=Phil Mathieu=Mat Véronique=Véro Stéphanie=Steph Isabelle=Isa
        Catherine=Cathy Aurélie=Lili Valérie=Val Camille=Cam Françoise=Fanchon Sandrine=Sand
    """),
    surnames=1,
    region="FR",
)
_GERMAN: Final = Culture(
    key="de",
    men=_pairs("""
        Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Günter Stefan Christian Uwe Werner Hans
        Matthias Alexander Sebastian Tobias Jörg Johannes Maximilian Friedrich Hans-Joachim Björn
    """),
    women=_pairs("""
        Ursula Christina Petra Monika Sabine Elisabeth Renate Helga Karin Brigitte Ingrid Erika
        Andrea Gisela Claudia Susanne Gabriele Katharina Stefanie Käthe Jürgena Anneliese Heike
    """),
    families=_pairs("""
        Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch
        Bauer
        Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange
        Schmitt Werner Krause Meier Lehmann Köhler Herrmann Großmann Weiß von_Bülow Strauß Jäger
    """),
    short=_short("""
        Wolfgang=Wolf Andreas=Andi Alexander=Alex Sebastian=Basti Tobias=Tobi Johannes=Hannes
        Maximilian=Max Friedrich=Fritz Hans-Joachim=Hajo Matthias=Matze Michael=Michi Stefan=Steff
        Ursula=Uschi Christina=Tina Monika=Moni Elisabeth=Lisbeth,Elli Brigitte=Gitte
        Gabriele=Gabi Katharina=Kathi Stefanie=Steffi Susanne=Susi Claudia=Claudi
    """),
    surnames=1,
    region="DE",
)
_ARABIC: Final = Culture(
    key="ar",
    men=_pairs("""
        Mohamed/محمد Ahmed/أحمد Ali/علي Hassan/حسن Youssef/يوسف Ibrahim/إبراهيم Khalid/خالد
        Omar/عمر Said/سعيد Mustapha/مصطفى Abdelkader/عبدالقادر Rachid/رشيد Karim/كريم Hamza/حمزة
        Tariq/طارق Bilal/بلال Abderrahman/عبدالرحمن Nabil/نبيل Samir/سمير Driss/إدريس
    """),
    women=_pairs("""
        Fatima/فاطمة Khadija/خديجة Aicha/عائشة Zineb/زينب Salma/سلمى Mariam/مريم Nadia/نادية
        Samira/سميرة Hanane/حنان Latifa/لطيفة Malika/مليكة Naima/نعيمة Yasmina/ياسمينة Souad/سعاد
        Houda/هدى Imane/إيمان
    """),
    families=_pairs("""
        El_Amrani/العمراني Benali/بنعلي Alaoui/العلوي Bennani/بناني El_Idrissi/الإدريسي
        Haddad/حداد Mansour/منصور Khalil/خليل Hamdan/حمدان Nasser/ناصر Saidi/السعيدي
        Tazi/التازي Berrada/برادة Ouazzani/الوزاني Bouzid/بوزيد Chaoui/الشاوي Fassi/الفاسي
        Najjar/نجار Rahmani/رحماني Zerouali/الزروالي Belhaj/بلحاج Daoud/داود
    """),
    short=_short("""
        Mohamed=Moha,Simo Abdelkader=Kader Abderrahman=Abdou Mustapha=Mus Youssef=Youss
        Ibrahim=Brahim Fatima=Fati Khadija=Khadi Yasmina=Yas Mariam=Mimi
    """),
    surnames=1,
    region="MA",
)
_CHINESE: Final = Culture(
    key="zh",
    men=_pairs("""
        Wei/伟 Qiang/强 Lei/磊 Jun/军 Yong/勇 Jie/杰 Tao/涛 Ming/明 Chao/超 Haoran/浩然 Zihan/子涵
        Yuxuan/宇轩 Jianguo/建国 Zhiqiang/志强 Wenbo/文博 Xiaolong/小龙
    """),
    women=_pairs("""
        Fang/芳 Na/娜 Xiuying/秀英 Min/敏 Jing/静 Li/丽 Yan/艳 Juan/娟 Xia/霞 Ting/婷 Yuting/雨婷
        Meiling/美玲 Xinyi/欣怡 Shuhua/淑华 Lihua/丽华
    """),
    families=_pairs("""
        Wang/王 Li/李 Zhang/张 Liu/刘 Chen/陈 Yang/杨 Zhao/赵 Huang/黄 Zhou/周 Wu/吴 Xu/徐 Sun/孙
        Hu/胡 Zhu/朱 Gao/高 Lin/林 He/何 Guo/郭 Ma/马 Luo/罗 Ouyang/欧阳
    """),
    short=_short("Xiaolong=Long Haoran=Hao Yuting=Ting Xinyi=Xinxin Jianguo=Guo Meiling=Mei"),
    surnames=1,
    region="CN",
    family_first=True,
)
_INDIAN: Final = Culture(
    key="in",
    men=_pairs("""
        Rahul/राहुल Amit/अमित Rajesh/राजेश Sanjay/संजय Vijay/विजय Suresh/सुरेश Arjun/अर्जुन
        Rohan/रोहन Vikram/विक्रम Anil/अनिल Manoj/मनोज Krishnan/ Venkatesh/ Harpreet/ Gurpreet/
        Siddharth/सिद्धार्थ
    """),
    women=_pairs("""
        Priya/प्रिया Anjali/अंजलि Sunita/सुनीता Kavita/कविता Pooja/पूजा Neha/नेहा Lakshmi/लक्ष्मी
        Deepika/दीपिका Meena/मीना Sita/सीता Jasleen/ Manpreet/ Radhika/राधिका
    """),
    families=_pairs("""
        Sharma/शर्मा Verma/वर्मा Gupta/गुप्ता Singh/सिंह Kumar/कुमार Patel/पटेल Reddy/ Iyer/ Nair/
        Joshi/जोशी Mehta/मेहता Chaudhary/चौधरी Kaur/कौर Banerjee/ Mukherjee/ Desai/देसाई Rao/राव
    """),
    short=_short("Siddharth=Sid Venkatesh=Venky Deepika=Deepu Harpreet=Happy Krishnan=Krish"),
    surnames=1,
    region="IN",
)
_SLAVIC: Final = Culture(
    key="sl",
    men=_pairs("""
        Aleksandr/Александр Dmitry/Дмитрий Sergey/Сергей Andrey/Андрей Alexey/Алексей Ivan/Иван
        Mikhail/Михаил Vladimir/Владимир Oleksandr/Олександр Volodymyr/Володимир Mykola/Микола
        Bohdan/Богдан Piotr/ Krzysztof/ Tomasz/ Wojciech/ Zdeněk/ Georgi/Георги
    """),
    women=_pairs("""
        Anna/Анна Elena/Елена Olga/Ольга Natalia/Наталья Ekaterina/Екатерина Tatiana/Татьяна
        Irina/Ирина Svetlana/Светлана Oksana/Оксана Yulia/Юлия Daria/Дарья Katarzyna/ Agnieszka/
        Małgorzata/ Ludmila/Людмила
    """),
    families=_pairs("""
        Ivanov/Иванов Petrov/Петров Smirnov/Смирнов Popov/Попов Volkov/Волков Sokolov/Соколов
        Shevchenko/Шевченко Kovalenko/Коваленко Bondarenko/Бондаренко Tkachenko/Ткаченко
        Kravchenko/Кравченко Nowak/ Kowalski/ Wiśniewski/ Wójcik/ Dvořák/ Novák/ Dimitrov/Димитров
        Kuznetsov/Кузнецов Morozov/Морозов Pavlenko/Павленко
    """),
    short=_short("""
        Aleksandr=Sasha Dmitry=Dima Sergey=Seryozha Andrey=Andryusha Alexey=Lyosha Ivan=Vanya
        Mikhail=Misha Vladimir=Vova Oleksandr=Sashko Krzysztof=Krzysiek Tomasz=Tomek Elena=Lena
        Olga=Olya Natalia=Natasha Ekaterina=Katya Tatiana=Tanya Irina=Ira Svetlana=Sveta
        Yulia=Yulya Daria=Dasha Katarzyna=Kasia Agnieszka=Aga Małgorzata=Gosia
    """),
    surnames=1,
    region="UA",
)
CULTURES: Final[tuple[tuple[Culture, float], ...]] = (
    (_SPANISH, 0.48),
    (_LATIN, 0.15),
    (_ENGLISH, 0.08),
    (_PORTUGUESE, 0.06),
    (_ITALIAN, 0.04),
    (_FRENCH, 0.05),
    (_GERMAN, 0.04),
    (_ARABIC, 0.04),
    (_CHINESE, 0.02),
    (_INDIAN, 0.02),
    (_SLAVIC, 0.02),
)
# What people call themselves on WhatsApp and Instagram when they do not give a name.
JOKES: Final = (
    "🌸", "💪🔥", "⚽️ Visca!", "~", ".", "Mamá de Lucas 💙", "El Jefe", "La Reina 👑", "Yo", "🐱🐱",
    "Solo mensajes", "Ocupado", "Carpe Diem", "Disponible", "🦋 Vive 🦋", "Runner", "Don't call",
    "Trabajando", "Wonderwoman", "Batman", "Papá", "Abuela ❤️", "Su majestad", "Bar Manolo",
    "En el cole", "Princess", "Gracias Dios 🙏", "Freedom", "👻", "Nadie", "Lobo solitario",
)  # fmt: skip
STREETS: Final = (
    "Calle Mayor", "Calle Real", "Avenida de la Constitución", "Calle del Carmen", "Calle Nueva",
    "Plaza de España", "Calle San Juan", "Calle Cervantes", "Rambla Nova", "Gran Vía",
    "Calle de la Fuente", "Paseo Marítimo", "Calle Goya", "Camino Viejo", "Travesía del Norte",
    "Calle Velázquez", "Carrer de Balmes", "Calle del Sol", "Ronda Sur", "Calle de Alcalá",
)  # fmt: skip
