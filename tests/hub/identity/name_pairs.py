"""Pairs of names, made up, with what a careful person would say of each.

Written down before `hub.identity.names` was tuned. In `SAME` both sides may well be one person; in
`OTHER` they are two people, very often of one household, which is where a wrong join hurts.
"""

from __future__ import annotations

from typing import Final

SAME: Final = {
    "spanish": """
        Marta Ruiz | Marta Ruiz Alonso
        Ruiz Alonso, Marta | Marta Ruiz
        MARTA RUIZ ALONSO | marta ruiz alonso
        M. Ruiz | Marta Ruiz
        José García | Pepe García
        Francisco Romero | Paco Romero
        Dolores Vega Ortiz | Lola Vega
        Concepción Molina | Conchi Molina
        José María Iglesias | Chema Iglesias
        Antonia Navarro | Toñi Navarro
        Ignacio Cano | Nacho Cano
        Enrique Gil | Kike Gil
        María José Serrano | Mª José Serrano
        Mª Carmen Prieto | María del Carmen Prieto López
        Maricarmen Prieto | María Carmen Prieto
        José Luis Campos | Jose Luis Campos Gil
        José Luis Campos | Joseluis Campos
        Juan José Marín | Juanjo Marín
        Ana Belén Rubio | Belén Rubio
        María Isabel Santos | Maribel Santos
        María Teresa Lozano | Maite Lozano
        Manuel Ortega | Manolo Ortega
        Jesús Cortés | Chus Cortés
        Rosario Peña | Charo Peña
        Pilar Blanco | Pili Blanco
        Francisco Javier Guerrero | Javi Guerrero
        Fco. Javier Guerrero | Francisco Javier Guerrero Díaz
        Beatriz Calvo | Bea Calvo
        Guillermo Nieto | Guille Nieto
        Rafael Crespo | Rafa Crespo
        Lucía Fdez. | Lucía Fernández
        Alberto Glez Soto | Alberto González Soto
        D. Ramón Herrera | Ramón Herrera
        Sra. Doña Inés Pardo | Inés Pardo
        Pablo de la Fuente | Pablo Fuente
        Sergio Gimenez | Sergio Jiménez
        Martta Ruiz | Marta Ruiz
        Alejandor Vidal | Alejandro Vidal
        Yolanda Reyes | Llolanda Reyes
        Elvira Basquez | Elvira Vázquez
        Josefa Lorenzo | Pepi Lorenzo
        Isabel Moya Soler | Isa Moya
        Consuelo Bravo | Chelo Bravo
        Eduardo Gallego | Edu Gallego
        Gonzalo Rivas Mora | Gonzalo R. Mora
        Natalia Arias Montes | arias montes natalia
    """,
    "catalan basque galician": """
        Josep Puig | Pep Puig
        Montserrat Vila | Montse Vila
        Jordi Ferrer i Casas | Jordi Ferrer Casas
        Iñaki Echeverría | Ignacio Echeverría
        Iñaki Etxeberria | Iñaki Echeverría
        Jaume Roca | Jaime Roca
        Xavier Costa | Javier Costa
        Joan Serra Pons | Juan Serra Pons
        Francesc Bosch | Cesc Bosch
        Mikel Aguirre | Miguel Aguirre
        Mikel Agirre | Mikel Aguirre
        Xosé Castro | José Castro
        Uxía Pazos | Uxia Pazos
        Meritxell Soler | Txell Soler
        Núria Camps | Nuria Camps
        Jon Mendizabal | Juan Mendizábal
        Lluís Batlle | Luis Batlle
        Ander Zubizarreta | Andrés Zubizarreta
    """,
    "portuguese": """
        João da Silva | Joao Silva
        João Pedro dos Santos Oliveira | João Santos Oliveira
        José Carlos Pereira | Zé Carlos Pereira
        Francisco Almeida | Chico Almeida
        Maria de Fátima Sousa | Fátima Sousa
        Ana Souza | Ana Sousa
        António Costa | Toninho Costa
        Eduardo Ferreira | Dudu Ferreira
        Luiz Carvalho | Luís Carvalho
        Gonçalo Ribeiro Teixeira | Gonçalo Teixeira
        Dr. Rui Barbosa | Rui Barbosa
        Guilherme Rocha | Gui Rocha
        Thiago Martins | Tiago Martins
        Maria Aparecida Lima | Cida Lima
        Manuel Antunes | Manel Antunes
    """,
    "italian": """
        Giuseppe Russo | Peppe Russo
        Giuseppe Rossi | Beppe Rossi
        Francesco Totaro | Ciccio Totaro
        Luigi Bianchi | Gigi Bianchi
        Giovanni Esposito | Gianni Esposito
        Maria Grazia Conti | Mariagrazia Conti
        Gianluca De Santis | Gian Luca De Santis
        Dott. Marco D'Angelo | Marco D’Angelo
        Rossi Alessandro | Alessandro Rossi
        Alessandro Greco | Sandro Greco
        Sig.ra Elisabetta Gallo | Betta Gallo
        Salvatore Lombardi | Totò Lombardi
        Domenico Moretti | Mimmo Moretti
        Francesca Della Valle | Francesca Dellavalle
        Vincenzo Ferrara | Enzo Ferrara
    """,
    "french": """
        Jean-Pierre Dubois | Jean Pierre Dubois
        Jean-Pierre Dubois | J.-P. Dubois
        Mme Françoise Lefebvre | Francoise Lefèbvre
        DUPONT Élodie | Elodie Dupont
        Philippe Moreau | Phil Moreau
        Frédéric Girard | Fred Girard
        Benoît de La Tour | Benoit Latour
        Cathy Bernard | Catherine Bernard
        Marie-Christine Roux | Marie Christine Roux
        Stéphane Mercier | Stephane Mercier
        Guy Lefèvre | Guy Lefebvre
        M. Thierry Fournier | Thierry Fournier
        Dominique Faure née Blanc | Dominique Faure
        Margaux Chevalier | Margot Chevalier
        Mathieu Garnier | Matthieu Garnier
    """,
    "german dutch": """
        Jürgen Müller | Juergen Mueller
        Jürgen Müller | Jurgen Muller
        Hans-Joachim Weber | Hans Joachim Weber
        Johannes Schmidt | Hannes Schmidt
        Herr Dr. Klaus Schäfer | Klaus Schaefer
        Katharina Groß | Kathi Gross
        Maximilian Bauer | Max Bauer
        Frau Elisabeth Hofmann | Lisbeth Hofmann
        Stephan Meier | Stefan Meyer
        Ludwig von der Heide | Ludwig Heide
        Christian Weiß | Christian Weiss
        Johanna van den Berg | Johanna Vandenberg
        Pieter de Vries | Piet de Vries
        Cornelis Jansen | Kees Jansen
        Hendrik Bakker | Henk Bakker
        Sebastian Vogel | Basti Vogel
        Wilhelm Krüger | Willi Krüger
    """,
    "arabic": """
        Mohammed Haddad | Muhammad Haddad
        Mohamed El Amrani | Mohammed Amrani
        Mohamed El-Amrani | Mohamed Elamrani
        Ahmed Hassan | Ahmad Hasan
        محمد حسن | Mohammed Hassan
        أحمد علي | Ahmed Ali
        فاطمة العمراني | Fatima Al Amrani
        Abdul Rahman Nasser | Abdelrahman Nasser
        عبد الرحمن ناصر | Abdulrahman Nasser
        Yusuf Khalil | Youssef Khalil
        Yousuf bin Khalid Mansour | Yusuf Khalid Mansour
        Omar Farouk | Umar Farooq
        Aisha Rahman | Ayesha Rahman
        Hussein Saleh | Husain Saleh
        Sheikh Khaled Aziz | Khalid Aziz
        Mustafa Saad | Moustapha Saad
        Mehdi Bouzid | Mahdi Bouzid
        Noor Jaber | Nour Jaber
        Ibrahim Sayed | Ebrahim Sayyid
        Said Benali | Saïd Ben Ali
    """,
    "chinese korean japanese": """
        王小明 | Wang Xiaoming
        王小明 | Xiaoming Wang
        王小明 | Xiao Ming Wang
        陈美丽 | 陳美麗
        陈伟 | Chen Wei
        李娜 | Li Na
        张伟 | 張偉
        欧阳娜娜 | Ouyang Nana
        Xiao-Ming Wang | Xiaoming Wang
        王先生 | Wang
        刘洋女士 | Liu Yang
        ＷＡＮＧ Ｌｅｉ | Wang Lei
        David Wong | Wong David
        김민수 | Kim Minsu
        김민수 | Min-su Kim
        박지은 | Park Jieun
        田中さくら | Tanaka Sakura
        佐藤 健 | Sato Ken
        山田 花子 | Hanako Yamada
        Yuki Satō | Yuki Sato
    """,
    "vietnamese turkish": """
        Nguyễn Văn An | Nguyen Van An
        Trần Thị Mai | Mai Tran
        Phạm Minh Đức | Pham Minh Duc
        Đặng Thu Hà | Dang Thu Ha
        Şükrü Çağlar | Sukru Caglar
        Mehmet Yılmaz | Mehmet Yilmaz
        IŞIK Ayşe | Ayşe Işık
        Mustafa Kemal Aydın | Mustafa Aydın
        Ahmet Bey Demir | Ahmet Demir
        Fatma Hanım Kaya | Fatma Kaya
    """,
    "indian": """
        Rajesh Kumar Sharma | Rajesh Sharma
        Priya Agarwal | Priya Aggarwal
        Vikram Singh Chauhan | Vikram Chauhan
        Smt. Lakshmi Iyer | Lakshmi Iyer
        Shri Suresh Patel | Suresh Patel
        Lakshmi Narayanan | Laxmi Narayanan
        R. Subramanian | Raghav Subramanian
        राजेश शर्मा | Rajesh Sharma
        Dipak Mukherjee | Deepak Mukherji
        Sunita Chaudhary | Sunita Choudhury
        Mohd Imran Khan | Mohammad Imran Khan
        Sandeep Reddy | Sandip Reddy
        Gurpreet Kaur Gill | Gurpreet Gill
    """,
    "slavic": """
        Александр Иванов | Aleksandr Ivanov
        Александр Иванов | Sasha Ivanov
        Aleksandr Ivanov | Alexander Ivanov
        Екатерина Смирнова | Katya Smirnova
        Дмитрий Соколов | Dima Sokolov
        Dmitry Sokolov | Dmitrii Sokolov
        Ivan Petrovich Sidorov | Ivan Sidorov
        Сидоров Иван Петрович | Иван Сидоров
        Юлия Кузнецова | Julia Kuznetsova
        Evgeny Popov | Yevgeniy Popov
        Mikhail Lebedev | Misha Lebedev
        Volodymyr Shevchenko | Volodymyr Ševčenko
        Олена Бондаренко | Olena Bondarenko
        Małgorzata Kowalska | Gosia Kowalska
        Katarzyna Wiśniewska | Kasia Wisniewska
        Piotr Zieliński | Piotrek Zieliński
        Pan Tomasz Nowak | Tomek Nowak
        Jiří Novák | Jiri Novak
        Tatiana Orlova | Tanya Orlova
        Nataliya Moroz | Natasha Moroz
        Георгиос Пападопулос | Georgios Papadopoulos
        Γιώργος Παπαδόπουλος | Giorgos Papadopoulos
    """,
    "english": """
        William Carter | Bill Carter
        Robert Thompson | Bob Thompson
        Elizabeth Turner | Liz Turner
        Margaret Hughes | Peggy Hughes
        Richard Cooper | Dick Cooper
        Catherine Bell | Kathy Bell
        James O'Connor | Jim O Connor
        Jonathan Price | Jon Price
        Michael McDonald | Mike MacDonald
        Mr. John Smith Jr. | John Smith
        Anthony Parker PhD | Tony Parker
        Christopher Lee Ward | Chris Ward
        Samantha Brooks | Sam Brooks
        Samuel Brooks | Sam Brooks
        Alexandra Wood | Alex Wood
        Theodore Grant | Ted Grant
        Edward Stone | Ned Stone
        Katherine Ford | Kate Ford
        J. R. Watson | John Robert Watson
        Sara Mitchell | Sarah Mitchell
        Steven Clarke | Stephen Clark
        Philip Reid | Phillip Reid
        Emily Smith-Jones | Emily Smith
        Jennifer Adams | Jenny Adams
        Benjamin Fox | Ben Fox
        Geoffrey Hill | Jeff Hill
        Abigail Morris | Abby Morris
        Nicholas Shaw | Nick Shaw
        Patrick Dunn | Pat Dunn
        Victoria Lane | Vicky Lane
    """,
    "written oddly": """
        Marta Ruiz <other@example.com> | Marta Ruiz
        'Marta Ruiz' via Facebook | Marta Ruiz
        marta.ruiz | Marta Ruiz
        marta_ruiz_84 | Marta Ruiz
        martaruiz | Marta Ruiz
        MartaRuiz | Marta Ruiz
        🌸 Marta Ruiz 🌸 | Marta Ruiz
        Mаrtа Ruiz | Marta Ruiz
        𝓜𝓪𝓻𝓽𝓪 𝓡𝓾𝓲𝔃 | Marta Ruiz
        Marta Ruiz (Acme) | Marta Ruiz
        Marta Ruiz | Marta Ruiz - Acme Support
        "Ruiz, Marta" | Marta Ruiz
        Marta  Ruiz | Marta Ruiz
        Marta Ruiz, MBA | Marta Ruiz
        ~ Marta Ruiz ~ | marta ruiz
        Marta | Marta Ruiz
    """,
}

OTHER: Final = {
    "spanish": """
        Marta Ruiz | Lucía Ruiz
        Marta Ruiz Alonso | Pablo Ruiz Alonso
        Mario Ruiz | María Ruiz
        Daniel Pérez | Daniela Pérez
        Carlos Gómez | Carla Gómez
        Juan Herrera | Juana Herrera
        Antonio Molina | Antonia Molina
        Francisco Vega | Francisca Vega
        José Cano | Josefa Cano
        Pepe Cano | Pepa Cano
        Paco Romero | Paca Romero
        Lola Vega | Lolo Vega
        Marta Ruiz | Marta García
        Marta Ruiz Alonso | Marta Ruiz Vega
        María José Serrano | María Luisa Serrano
        Ana Belén Rubio | Ana Isabel Rubio
        José Luis Campos | José Antonio Campos
        Juanjo Marín | Juanma Marín
        Maite Lozano | Maribel Lozano
        Marina Soto | Martina Soto
        Luis Nieto | Luisa Nieto
        Sergio Crespo | Silvia Crespo
        Alba Gil | Alma Gil
        Elena Prieto | Helena Márquez
        Raquel Blanco | Miguel Blanco
        Iván Bravo | Juan Bravo
        Diego Santos | Jaime Santos
        Laura Peña | Lara Peña
        Ángel Moya | Ángela Moya
        Fernando Rivas | Hernando Rivas
        M. Ruiz | Pablo Ruiz
        M. Ruiz | Lucía Ruiz Alonso
        Carmen Ortega | Carmelo Ortega
        Julio Arias | Julia Arias
        Emilio Guerra | Emilia Guerra
        Alejandro Vidal | Alejandra Vidal
        Manuela Cortés | Manuel Cortés
        Pedro Gallego | Pablo Gallego
        Rosa Calvo | Rosario Calvo Peña
        Marta Ruiz | Marcos Ruiz
        Teresa Lorenzo | Lorenzo Teresa Gil
        Irene Soler | Inés Soler
    """,
    "catalan basque galician": """
        Jordi Puig | Josep Puig
        Joan Serra | Joana Serra
        Marc Roca | Marçal Roca
        Mercè Vila | Marc Vila
        Iker Aguirre | Iñaki Aguirre
        Jon Mendizabal | Josu Mendizabal
        Aitor Etxeberria | Aitana Etxeberria
        Xoán Castro | Xosé Castro
        Núria Camps | Montse Camps
        Ane Zubizarreta | Ander Zubizarreta
        Laia Batlle | Lluís Batlle
        Pau Costa | Pol Costa
        Arnau Bosch | Aran Bosch
    """,
    "portuguese": """
        João da Silva | Joana da Silva
        João da Silva | José da Silva
        Paulo Pereira | Paula Pereira
        Ana Sousa | Inês Sousa
        Rui Barbosa | Raul Barbosa
        Tiago Martins | Diogo Martins
        Francisco Almeida | Fernando Almeida
        Eduardo Ferreira | Eduarda Ferreira
        Maria de Fátima Sousa | Maria da Luz Sousa
        Pedro Oliveira | Paulo Oliveira
        Luís Carvalho | Luísa Carvalho
        Mariana Lima | Marina Lima
        Bruno Costa | Bruna Costa
    """,
    "italian": """
        Giuseppe Russo | Giuseppina Russo
        Mario Rossi | Maria Rossi
        Francesco Conti | Francesca Conti
        Luigi Bianchi | Luca Bianchi
        Paolo Greco | Paola Greco
        Andrea Gallo | Alessia Gallo
        Michele Moretti | Michela Moretti
        Giovanni Esposito | Giovanna Esposito
        Simone Ferrara | Simona Ferrara
        Marco Lombardi | Mirco Lombardi
        Stefano Ricci | Stefania Ricci
        Chiara Marino | Clara Marino
        Daniele Costa | Daniela Costa
    """,
    "french": """
        Jean Dubois | Jeanne Dubois
        Jean-Pierre Dubois | Jean-Paul Dubois
        Marie-Christine Roux | Marie-Claire Roux
        François Lefebvre | Françoise Lefebvre
        Michel Bernard | Michèle Bernard
        Pascal Moreau | Pascale Moreau
        Denis Girard | Denise Girard
        Louis Mercier | Louise Mercier
        Julien Fournier | Julie Fournier
        Martin Faure | Martine Faure
        Camille Garnier | Emile Garnier
        Luc Chevalier | Lucie Chevalier
        Simon Roche | Simone Roche
    """,
    "german dutch": """
        Hans Müller | Heinz Müller
        Johann Schmidt | Johanna Schmidt
        Martin Weber | Martina Weber
        Stefan Meyer | Stefanie Meyer
        Karl Bauer | Carla Bauer
        Jan Jansen | Jana Jansen
        Klaus Schäfer | Clara Schäfer
        Anna Hofmann | Hanna Hofmann
        Christian Weiß | Christiane Weiß
        Tim Vogel | Tom Vogel
        Lena Krüger | Lina Krüger
        Lukas Groß | Luise Groß
        Pieter de Vries | Petra de Vries
        Kees Bakker | Kim Bakker
        Jens Fischer | Jonas Fischer
    """,
    "arabic": """
        Mohammed Haddad | Mahmoud Haddad
        Ahmed Hassan | Hamid Hassan
        Hassan Saleh | Hussein Saleh
        Omar Farouk | Amira Farouk
        Ali Nasser | Alia Nasser
        Khalid Aziz | Khalil Aziz
        Fatima Amrani | Farida Amrani
        Said Benali | Samir Benali
        Karim Bouzid | Karima Bouzid
        Yusuf Khalil | Yasin Khalil
        محمد حسن | محمود حسن
        أحمد علي | Amina Ali
        Abdul Rahman Nasser | Abdul Karim Nasser
        Noura Jaber | Noor Jaber
        Jamal Mansour | Kamal Mansour
        Salim Haddad | Salma Haddad
    """,
    "chinese korean japanese": """
        王小明 | 王小红
        王伟 | 王芳
        李娜 | 李明
        Wang Wei | Wang Lei
        Chen Jing | Chen Jun
        Zhang Min | Zhang Ming
        张伟 | 李伟
        Li Na | Li Nan
        김민수 | 김민지
        Kim Minsu | Kim Minji
        박지은 | Park Jihoon
        Tanaka Sakura | Tanaka Ken
        佐藤 健 | 佐藤 花子
        Yuki Sato | Yuko Sato
        David Wong | Daniel Wong
    """,
    "vietnamese turkish": """
        Nguyễn Văn An | Nguyễn Văn Bình
        Trần Thị Mai | Trần Thị Lan
        Nguyen Minh Duc | Nguyen Minh Anh
        Phạm Thu Hà | Phạm Thu Hằng
        Mehmet Yılmaz | Ahmet Yılmaz
        Ayşe Kaya | Ayla Kaya
        Emre Demir | Emine Demir
        Mustafa Aydın | Murat Aydın
        Hasan Çelik | Hüseyin Çelik
    """,
    "indian": """
        Rajesh Sharma | Rakesh Sharma
        Suresh Patel | Naresh Patel
        Priya Agarwal | Pooja Agarwal
        Vikram Singh | Vimal Singh
        Sunita Chaudhary | Sunil Chaudhary
        Amit Gupta | Anil Gupta
        Ravi Kumar | Rahul Kumar
        Anita Mehta | Amita Mehta
        Gurpreet Kaur Gill | Harpreet Kaur Gill
        Sanjay Reddy | Sanjana Reddy
        Deepak Rao | Deepa Rao
        Kiran Joshi | Karan Joshi
    """,
    "slavic": """
        Александр Иванов | Алексей Иванов
        Aleksandr Ivanov | Aleksandra Ivanova
        Ivan Petrovich Sidorov | Ivan Nikolaevich Sidorov
        Дмитрий Соколов | Денис Соколов
        Evgeny Popov | Evgenia Popova
        Maria Orlova | Marina Orlova
        Olga Moroz | Oleg Moroz
        Юлия Кузнецова | Юрий Кузнецов
        Piotr Zieliński | Paweł Zieliński
        Jan Kowalski | Janina Kowalska
        Anna Nowak | Hanna Nowak
        Tomasz Wiśniewski | Tadeusz Wiśniewski
        Petr Novák | Petra Nováková
        Natasha Moroz | Nadya Moroz
        Oleksandr Shevchenko | Oleksii Shevchenko
        Viktor Bondarenko | Viktoria Bondarenko
        Katya Smirnova | Kolya Smirnov
    """,
    "english": """
        William Carter | Walter Carter
        Robert Thompson | Rupert Thompson
        John Smith | Joan Smith
        John Smith | Jane Smith
        Eric Turner | Erica Turner
        Paul Hughes | Paula Hughes
        Mark Cooper | Mary Cooper
        Dan Bell | Dana Bell
        Emily Price | Emma Price
        Michael Ward | Michelle Ward
        Bill Brooks | Will Ferris
        Patrick Dunn | Patricia Dunn
        Samuel Brooks | Samantha Brooks
        Alexander Wood | Alexandra Wood
        Christopher Reid | Christina Reid
        John Robert Watson | John Richard Watson
        Kate Ford | Katrina Fordham
        Harry Stone | Henrietta Stone
        Adam Hill | Alan Hill
        Jason Grant | Justin Grant
        Karen Fox | Keiran Fox
        Oliver Shaw | Olivia Shaw
        Tim Lane | Tom Lane
        Ellen Morris | Helen Morris
        Ray Adams | Roy Adams
        Sara Mitchell | Samuel Mitchell
        Jack Mitchell | Jackie Mitchell
        J. Watson | Peter Watson
        Gerald Clark | Geraldine Clark
        James Wood | James Ford
    """,
    "written oddly": """
        Marta Ruiz <pablo@example.com> | Pablo Ruiz
        pablo.ruiz | Marta Ruiz
        Pаblo Ruiz | Marta Ruiz
        Marta Ruiz (Acme) | Pablo Ruiz (Acme)
        marta_84 | pablo_84
        Marta - Acme Support | Pablo - Acme Support
        Dr. Marta Ruiz | Dr. Pablo Ruiz
        Marta R. | Marta S.
        Mr. Lee | Mr. Ward
        Sra. Ruiz | Sra. Ortega
    """,
}


# Written when the tables were done and compared once before anything was changed for them: the
# area under the curve was .969 then. A few words have been added since.
LATER_SAME: Final = {
    "later": """
        Rocío Blanco Peña | Blanco Peña, Rocío
        Asunción Lara | Asun Lara
        Fede Torres | Federico Torres Ruano
        Leticia Hdez. Moro | Leticia Hernández Moro
        Encarna Plaza | Encarnación Plaza Ríos
        Mª Dolores Benito | Lola Benito
        Agustin Peréz | Agustín Pérez
        Xavi Marsal | Javier Marsal
        Quim Torra | Joaquín Torra
        Nerea Goñi | nerea goñi etxarri
        Patxi Lasa | Francisco Lasa
        Sra. Carmen Llopis i Font | Carmen Llopis
        Natividad Cuesta | Nati Cuesta
        Juan Ramón Ferreiro | Juanra Ferreiro
        Sebas Quiroga | Sebastián Quiroga
        Luis Fernando Quispe Mamani | Luis Quispe
        Estefanía Roldán | Fani Roldán
        C. Barrientos | Claudia Barrientos
        Jhonatan Zapata | Jonathan Zapata
        Yésica Duarte | Jessica Duarte
        Catarina Vasconcelos | Catarina de Vasconcelos Lobo
        Guto Fontes | Gustavo Fontes
        Beto Tavares | Roberto Tavares
        Conceição Nogueira | São Nogueira
        Nino D'Amico | Antonino D'Amico
        Lella Carbone | Raffaella Carbone
        Pier Paolo Ferri | Pierpaolo Ferri
        Avv. Chiara Montanari | Montanari Chiara
        Tommaso Grassi | Tommy Grassi
        Anne-Sophie Lacroix | Anne Sophie LACROIX
        Manu Perrin | Emmanuel Perrin
        Aurelien Vasseur | Aurélien Vasseur
        Nathalie Pichon | Natalie Pichon
        Steph Rolland | Stéphanie Rolland
        Ulli Brandt | Ulrich Brandt
        Uschi Vogt | Ursula Vogt
        Friedrich Graf von Stein | Fritz Stein
        Günther Kühn | Gunther Kuehn
        Anneliese Pohl-Haas | Anneliese Haas
        Jaap van Dijk | Jacob van Dijk
        Bart Hoekstra | Bart Hoeksta
        Søren Kjær | Soren Kjaer
        Bjorn Lindqvist | Björn Lindqvist
        Abdellah Ouazzani | Abdullah Ouazzani
        Abdelkader Brahimi | Abdul Kader Brahimi
        Rachid Tazi | Rashid Tazi
        Zeinab Darwish | Zainab Darwish
        Tarik Mejri | Tareq Mejri
        سمير خوري | Samir Khoury
        عائشة المصري | Aisha Al-Masri
        Hassan Ali Osman | Hasan Osman
        李小龙 | Li Xiaolong
        周杰伦 | Zhou Jielun
        Huang Mei-Ling | Huang Meiling
        Chan Tai Man | Tai Man Chan
        이서연 | Lee Seoyeon
        鈴木一郎 | Ichiro Suzuki
        高橋さん | Takahashi
        Lê Thị Hồng | Le Thi Hong
        Bùi Quang Huy | Huy Bui
        Özlem Şahin | Ozlem Sahin
        Suleyman Koc | Süleyman Koç
        Venkatesh Iyer | Venkat Iyer
        Jitendra Yadav | Jeetendra Yadav
        Shri Anil Kumar Verma | Anil Verma
        सुनीता पाटिल | Sunita Patil
        Mohd. Shahid Ansari | Mohammad Shahid Ansari
        Сергей Волков | Sergey Volkov
        Анна Козлова | Anya Kozlova
        Vladimir Ilyich Gusev | Vova Gusev
        Halyna Kravchenko | Галина Кравченко
        Zbyszek Mazur | Zbigniew Mazur
        Wojtek Dudek | Wojciech Dudek
        Jaroslav Dvořák | Jarda Dvorak
        Milorad Jovanović | Milorad Jovanovic
        Ștefan Popescu | Stefan Popescu
        István Szabó | Szabó István
        Kostas Pappas | Konstantinos Pappas
        Dr Fiona MacLeod | Fiona McLeod
        Timothy Wheeler | Tim Wheeler
        Beth Chandler | Elizabeth Chandler
        Charles Whitfield III | Chuck Whitfield
        Zac Holloway | Zachary Holloway
        Josephine Barker | Josie Barker
        Katie Byrne | Kathryn Byrne
        Seán O’Sullivan | Sean O'Sullivan
        Deborah Lynn Price | Debbie Price
        Ronald Yates | Ron Yates
        Maddie Frost | Madeleine Frost
        Lewis Hawkins | Louis Hawkins
        jessica_tovar | Jessica Tovar
        Ana (mamá de Leo) Rivas | Ana Rivas
        Pedro Lobo [Ventas] | Pedro Lobo
        ✨Sofía✨ Duarte | Sofía Duarte
        Сarmеn Ruiz | Carmen Ruiz
    """
}
LATER_OTHER: Final = {
    "later": """
        Rocío Blanco | Rodrigo Blanco
        Asunción Lara | Ascensión Lara
        Federico Torres | Fernando Torres
        Leticia Moro | Lucía Moro
        Xavi Marsal | Xènia Marsal
        Nerea Goñi | Nora Goñi
        Ángeles Plaza | Ángel Plaza
        Juanra Ferreiro | Juancho Ferreira
        Claudia Barrientos | Claudio Barrientos
        D. Roldán | Estefanía Roldán
        Jonathan Zapata | Jonás Zapata
        María Antonia Polo | María Dolores Polo
        Luis Quispe | Lourdes Quispe
        José Benito | Benito José Parra
        Catarina Lobo | Carlota Lobo
        Gustavo Fontes | Augusta Fontes
        Rui Tavares | Rita Tavares
        Nino Ferri | Nina Ferri
        Raffaele Carbone | Raffaella Carbone
        Tommaso Grassi | Tiziana Grassi
        Antonio Montanari | Antonella Montanari
        Anne Lacroix | Alain Lacroix
        Emmanuel Perrin | Emmanuelle Perrin
        Aurélien Vasseur | Aurélie Vasseur
        Yves Pichon | Yvette Pichon
        Ulrich Brandt | Ulrike Brandt
        Friedrich Stein | Friederike Stein
        Gerd Pohl | Gerda Pohl
        Joris Hoekstra | Jolien Hoekstra
        Lars Lindqvist | Lasse Lindberg
        Rachid Tazi | Rachida Tazi
        Amin Darwish | Amina Darwish
        Tarik Mejri | Tahar Mejri
        سمير خوري | سميرة خوري
        Abdelkader Brahimi | Abdelhamid Brahimi
        李小龙 | 李小凤
        周杰伦 | 周杰
        Huang Meiling | Huang Meihua
        이서연 | 이서준
        鈴木一郎 | 鈴木花子
        Lê Thị Hồng | Lê Thị Hoa
        Özlem Şahin | Özgür Şahin
        Anil Verma | Sunil Verma
        Jitendra Yadav | Virendra Yadav
        Sunita Patil | Savita Patil
        Сергей Волков | Семён Волков
        Анна Козлова | Алла Козлова
        Galina Kravchenko | Gleb Kravchenko
        Vladimir Gusev | Vladislav Gusev
        Zbigniew Mazur | Zdzisław Mazur
        Milorad Jovanović | Miodrag Jovanović
        Stefan Popescu | Ștefania Popescu
        Fiona McLeod | Finlay McLeod
        Timothy Wheeler | Tiffany Wheeler
        Charles Whitfield Jr | Charles Whitfield Sr
        Josephine Barker | Joseph Barker
        Katie Byrne | Kieran Byrne
        Ronald Yates | Rhonda Yates
        Terry Frost | Tessa Frost
        George Hawkins | Georgia Hawkins
        Adaeze Okonkwo | Chidi Okonkwo
        Kwame Mensah | Akosua Mensah
        Pedro Lobo [Ventas] | Paula Lobo [Ventas]
        Carmen Ruiz <pedro@example.com> | Pedro Ruiz
        Henry Chandler | Harriet Chandler
        Louis Hawkins | Louise Hawkins
    """
}


def pairs(table: dict[str, str]) -> list[tuple[str, str, str]]:
    """(culture, one name, other name) of each line."""
    lines = [(culture, line) for culture, text in table.items() for line in text.splitlines()]
    halves = [(culture, *line.split(" | ")) for culture, line in lines if line.strip()]
    return [(culture, one.strip(), other.strip()) for culture, one, other in halves]
