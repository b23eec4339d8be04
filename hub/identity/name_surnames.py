"""Frequent surnames, one culture a table, most frequent first, and spellings of one surname.

The order is a rough estimate of our own; a name's place gives its commonness. Plain lower-case
Latin. Feminine forms of Slavic surnames follow by rule and are not listed.
"""

from __future__ import annotations

from typing import Final

SURNAMES: Final = {
    "spanish": """
garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez martin jimenez hernandez
ruiz diaz moreno munoz alvarez romero gutierrez alonso navarro torres dominguez ramos vazquez
ramirez gil serrano morales molina blanco suarez castro ortega delgado ortiz marin rubio nunez
medina sanz castillo iglesias cortes garrido santos guerrero lozano cano cruz mendez flores
prieto herrera pena leon marquez cabrera gallego calvo vidal campos vega reyes fuentes carrasco
diez aguilar caballero nieto santana vargas pascual gimenez herrero hidalgo montero lorenzo
santiago benitez duran arias mora ferrer carmona vicente rojas soto crespo roman pastor velasco
parra saez moya bravo rivera gallardo soler silva esteban pardo franco rivas lara merino
espinosa camacho izquierdo mendoza vera casado arroyo redondo luque rey montes otero rios heredia
segura bueno carrillo aranda guerra marcos contreras sierra mateo benito macias valero bernal
varela andres hernando escudero exposito roldan barrera guillen pereira rueda salazar miranda
mesa santamaria menendez abad acosta aguado lazaro salas quintana juan trujillo villar robles
plaza avila galan pacheco beltran salvador jurado conde escobar gracia polo rincon cuesta
correa miguel simon mena soriano bermudez marques manzano millan casas esteve asensio valle
blazquez villanueva estevez zamora bautista maldonado pons collado antunez cuenca fuente peralta
linares cordero alarcon mejia guzman avila castaneda cardenas orozco salinas rosales juarez
chavez aguirre ochoa zapata arango ospina restrepo velez londono zuluaga quispe mamani huaman
condori choque rosario perez valdez valencia paredes tapia barrios villalobos araya sepulveda
valenzuela pizarro munoz espinoza figueroa cardozo benitez ledesma ojeda godoy quiroga peralta
sosa gimenez paz escalante maya cervantes estrada sandoval ibarra lucero tovar trejo villegas
zuniga galvez galindo esquivel echeverria ayala arevalo alfaro ponce palacios mercado
bosque roca costa santiago sancho domingo ibanez prado fraile romo cobo lucas ballesteros
pozo toledo baeza cantero zafra alba amaya lago campo valdes teruel murcia soria leiva gamez
herranz hoyos huerta jorge lobo losada luna maestre mata morcillo nogales olmo ordonez oliva
palomo pineda quesada rico rivero sastre tejada toro ubeda utrera valverde velazquez vila yanez
""",
    "catalan basque galician": """
garcia puig ferrer serra vila soler roca bosch costa pujol font sala vidal mas casas roig torrent
camps riera batlle pons pla sole prats rovira ribas valls llopis sanchis esteve climent bonet
miro coll grau fabregas casals carreras carbonell badia amat alsina bassols cases codina comas
domenech escola farre figueras gomis guasch jorda llado marti mir molins montaner oliver oller
palau pascual planas quintana ramon riba ros sabate salvat segarra serrat subirats tarres torra
tort turell vallve ventura vilanova vives xifre
etxeberria echeverria agirre aguirre mendizabal zubizarreta goikoetxea goicoechea garmendia
zabala ibarra urrutia arrieta elizalde iturbe lasa larranaga lizarraga mujika muguruza olaizola
otegi arregi ugarte uriarte uribe zubiri azkarate aranburu arana barandiaran beristain bilbao
castro pazos vazquez fernandez rodriguez lopez gonzalez rial outeiro seoane rey varela lourenco
pineiro souto figueira freire loureiro neira novoa couto carballo ferreiro
""",
    "portuguese": """
silva santos oliveira souza pereira ferreira costa rodrigues almeida nascimento alves carvalho
lima araujo ribeiro gomes martins fernandes lopes soares vieira barbosa rocha dias nunes marques
moreira cardoso teixeira machado mendes freitas ramos correia cavalcanti monteiro moura batista
barros pinto cruz campos andrade castro miranda reis tavares coelho cunha rosa fonseca matos
azevedo melo neves antunes sousa faria guerreiro baptista borges brito magalhaes henriques
simoes pires sa esteves abreu figueiredo leite macedo morais domingues gaspar guimaraes
amaral aguiar bastos branco duarte franco fontes garcia leal loureiro lourenco maia medeiros
mota nogueira pacheco paiva pimentel queiroz rego salgado sampaio santana saraiva siqueira
torres valente vaz veiga viana xavier farias jesus assis amorim bezerra braga
camargo coutinho dantas dutra esposito felix galvao lacerda menezes novaes padilha peixoto
""",
    "italian": """
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti costa
giordano mancini rizzo lombardi moretti barbieri fontana santoro mariani rinaldi caruso ferrara
galli martini leone longo gentile martinelli vitale lombardo serra coppola desantis marchetti
parisi villa conte ferraro ferri fabbri bianco marini grasso valentini messina sala gatti
pellegrini palumbo sanna farina rizzi monti cattaneo morelli amato silvestri mazza testa
grassi pellegrino carbone giuliani benedetti barone rossetti caputo montanari guerra palmieri
bernardi martino fiore ferretti bellini basile riva donati piras vitali battaglia sartori
neri costantini milani pagano ruggiero sorrentino damico orlando damiani negri totaro
dangelo valle santis luca angelis bruni capua marchi rosa stefano simone vecchio
""",
    "french": """
martin bernard dubois thomas robert richard petit durand leroy moreau simon laurent lefebvre
michel garcia david bertrand roux vincent fournier morel girard andre lefevre mercier dupont
lambert bonnet francois martinez legrand garnier faure rousseau blanc guerin muller henry
roussel nicolas perrin morin mathieu clement gauthier dumont lopez fontaine chevalier robin
masson sanchez gerard nguyen boyer denis lemaire duval joly gautier roger roche roy noel meyer
lucas meunier jean perez marchand dufour blanchard marie barbier brun dumas brunet schmitt
leroux colas fernandez aubert picard renard rolland caron vidal gaillard arnaud
lacroix girard giraud renaud carpentier charles moulin lecomte deschamps hubert royer tessier
pelletier fleury adam benoit collet philippe riviere bourgeois lemoine remy bailly dupuis
hamel marty besson poirier leclerc maillard cousin pierre tremblay gagnon roy cote bouchard
gauthier morin lavoie fortin gagne ouellet belanger levesque bergeron leblanc
""",
    "german dutch nordic": """
muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer
richter klein wolf schroder neumann schwarz zimmermann braun kruger hofmann hartmann lange
schmitt werner schmitz krause meier lehmann schmid schulze maier kohler herrmann konig walter
mayer huber kaiser fuchs peters lang scholz moller weiss jung hahn schubert vogel friedrich
keller gunther frank berger winkler roth beck lorenz baumann franke albrecht schuster simon
ludwig bohm winter kraus martin schumacher kramer vogt stein jager otto sommer gross seidel
heinrich brandt haas schreiber graf schulte dietrich ziegler kuhn kuhn pohl engel horn busch
bergmann thomas voigt sauer arnold wolff pfeiffer heide
jong jansen vries berg bakker dijk visser smit meijer boer mulder groot bos vos peters hendriks
leeuwen dekker brouwer wit dijkstra smits graaf meer linden kok jacobs haan vermeulen heuvel
veen broek bruijn heijden schouten beek willems vliet ven hoekstra maas verhoeven koster dam
wal prins blom huisman peeters bruin kuipers veenstra kramer brink
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson
pettersson jonsson jansson hansson bengtsson lindberg lindstrom jakobsson magnusson olofsson
hansen jensen nielsen pedersen andersen christensen larsen sorensen rasmussen jorgensen petersen
madsen kristensen olsen thomsen johansen berg haugen hagen korhonen virtanen makinen nieminen
""",
    "english": """
smith johnson williams brown jones davis miller wilson moore taylor anderson thomas jackson white
harris martin thompson wood walker hall allen young king wright scott green baker adams nelson
hill roberts campbell mitchell carter phillips evans turner parker collins edwards stewart morris
murphy cook rogers morgan cooper peterson reed bailey bell kelly howard ward cox richardson wood
watson brooks bennett gray james hughes price myers long foster sanders ross powell sullivan
russell jenkins perry butler barnes fisher henderson coleman simmons patterson jordan reynolds
hamilton graham wallace cole west owens gibson mcdonald macdonald ellis harrison fox stone
hunt black palmer mills nichols grant knight ferguson rose hudson dunn perkins spencer gardner
stephens payne pierce berry matthews arnold willis ray watkins olson carroll duncan snyder hart
cunningham bradley lane andrews harper riley armstrong carpenter weaver greene lawrence elliott
chapman sims austin peters kelley franklin lawson fields clark clarke lewis lee robinson shaw
simpson marshall webb mason hunter rhodes holmes robertson reid murray wells ford dixon kennedy
burns fraser crawford thomson johnston davies evans walsh obrien oconnor ryan byrne osullivan
doyle mccarthy gallagher odonnell doherty kennedy lynch quinn mcloughlin carroll connolly daly
wilson farrell fitzgerald brennan burke moran collins griffin barker hayes palmer turner bishop
bird barrett bates bull burton chandler cross cruz day dean doyle fleming fletcher fuller
gill goodwin gordon gregory griffiths harvey hawkins hicks higgins holland hopkins howell
jennings johns lloyd lowe newman nicholson norris oliver page parsons pearson porter pratt reeves
rice saunders sharp slater sutton swan todd tucker vaughan wade warren watts weston wheeler
whitehead williamson woods yates ferris fordham sherman schwartz cohen levy goldberg katz friedman
""",
    "arabic": """
khan ali ahmed hassan hussein mohamed ibrahim haddad mansour saleh nasser khalil aziz saad
rahman farouk amrani benali bouzid jaber sayed alaoui idrissi tazi bennani fassi berrada
cherkaoui benjelloun chraibi lahlou filali ouazzani mernissi belhaj hamdi trabelsi jebali
bouazizi gharbi mejri ayari khelifi benamor mahjoub dridi hamidi bensalah brahimi saidi
khoury sabbagh najjar shami masri halabi baghdadi tikriti hashimi qureshi ansari rashid
darwish shaheen awad farah hamdan issa kanaan nassar odeh qasim zaidan sharif siddiqui malik
sheikh mirza butt chaudhry iqbal javed akhtar mahmood hamad otaibi ghamdi harbi qahtani shehri
zahrani dosari mutairi suleiman abdullah osman bakr diallo traore keita coulibaly toure cisse
""",
    "turkish persian": """
yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin ozdemir arslan dogan kilic aslan cetin
kara koc kurt ozkan simsek polat korkmaz cakir erdogan yavuz can sen aktas caglar isik guler
yalcin gunes bozkurt bulut keskin unal turan gul ozer isler kaplan avci sari tekin tas kose
ahmadi mohammadi hosseini rezaei karimi moradi jafari rahimi ebrahimi heidari ghorbani kazemi
""",
    "chinese korean japanese vietnamese": """
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang
xie song tang deng feng han cao zeng peng xiao cai pan tian dong yuan yu ye jiang du su wei cheng
lu ding ren shen yao lu zhong cui tan fan jin shi liao jia xia fu fang bai zou meng xiong qin
qiu hou yin xue yan lei long duan hao kong shao mao chang wan gu lai wong chan lee cheung lau
leung ho cheng kwok chow tsang lam ng yeung ouyang situ shangguan zhuge sima
kim lee park choi jung kang cho yoon jang lim han oh seo shin kwon hwang ahn song yoo hong jeon
moon son bae baek heo nam ryu noh
sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki
yamaguchi matsumoto inoue kimura hayashi shimizu yamazaki mori abe ikeda hashimoto ishikawa ogawa
maeda fujita okada goto hasegawa murakami kondo ishii saito sakamoto endo aoki fujii nishimura
nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly
""",
    "indian": """
kumar singh sharma patel gupta khan shah reddy rao das iyer iyengar nair menon pillai verma
agarwal aggarwal mehta jain joshi desai chaudhary choudhury yadav mishra pandey tiwari dubey
trivedi shukla srivastava saxena chauhan rathore thakur rajput gill kaur sandhu sidhu dhillon
grewal brar bains malhotra kapoor khanna chopra arora bhatia sethi ahuja bose ghosh sen dutta
banerjee mukherjee chatterjee bhattacharya ganguly roy sarkar mondal saha naidu murthy
subramanian narayanan krishnan venkataraman raman swamy hegde shetty bhat kulkarni deshpande
patil pawar jadhav more kadam gaikwad fernandes dsouza pereira begum hussain ansari qureshi
perera silva fernando wickramasinghe islam hossain rahman chowdhury thapa gurung tamang rai
""",
    "slavic": """
ivanov smirnov kuznetsov popov vasiliev petrov sokolov mikhailov novikov fedorov morozov volkov
alekseev lebedev semenov egorov pavlov kozlov stepanov nikolaev orlov andreev makarov nikitin
zakharov zaitsev solovyov borisov yakovlev grigoriev romanov vorobyov sergeev kuzmin frolov
aleksandrov dmitriev korolev gusev kiselev ilyin maksimov polyakov sorokin vinogradov kovalev
belov medvedev antonov tarasov zhukov baranov filippov komarov davydov belyaev gerasimov
bogdanov osipov sidorov matveev titov markov mironov krylov kulikov karpov vlasov melnikov
denisov gavrilov tikhonov kazakov afanasiev danilov shchukin
melnyk shevchenko boyko kovalenko bondarenko tkachenko kovalchuk kravchenko oliynyk shevchuk
koval polishchuk bondar moroz marchenko lysenko rudenko savchenko petrenko klymenko pavlenko
kravets ponomarenko vasylenko hrytsenko tkachuk
nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak
dabrowski kozlowski jankowski mazur wojciechowski kwiatkowski krawczyk kaczmarek piotrowski
grabowski zajac pawlowski michalski krol wieczorek jablonski wrobel nowakowski majewski
olszewski stepien malinowski jaworski adamczyk dudek nowicki pawlak gorski witkowski walczak
novak svoboda novotny dvorak cerny prochazka kucera vesely horak nemec marek pokorny pospisil
hajek kral jelinek ruzicka benes fiala sedlak dolezal horvath kovac varga toth nagy balogh szabo
kovacs kiss molnar nemeth farkas papp juhasz lakatos meszaros simon takacs
jovanovic petrovic nikolic markovic dordevic stojanovic ilic stankovic pavlovic milosevic
horvat babic maric juric kovacevic popescu ionescu popa radu dumitru stan stoica gheorghe rusu
munteanu matei constantin serban moldovan dima papadopoulos georgiou dimitriou nikolaidis
pappas vasileiou ioannidis karagiannis papadakis dimitrov georgiev todorov stoyanov
""",
}

# One surname, several spellings. Distinct names that merely look alike stand on no line.
SPELLINGS: Final = """
fernandez fdez fernandes fernandz
hernandez hdez ernandez hernandes
gonzalez glez gonzales gonsalez gzlez
rodriguez rguez rodrigues rdguez rodrigez rodriges
martinez mtnez mtez martines
sanchez schez sanches sanxez
perez prez peres
lopez lpez lopes
gomez gmez gomes
jimenez jmnez gimenez ximenez jimenes gimenes
gutierrez gtez gutierres
dominguez dguez domingues
alvarez alvares
vazquez vasquez bazquez vazques
velazquez velasquez
ramirez ramires
suarez suares
munoz munos
diaz dias
ruiz ruis
ortiz ortis
nunez nunes
mendez mendes
ibanez ybanez
ibarra ybarra
echeverria etxeberria etxebarria echevarria etxeverria
aguirre agirre
goicoechea goikoetxea
mujica mujika muxika moxica
zubizarreta zubicarreta
arregui arregi
otegui otegi
uribe oribe
echave etxabe
arrieta arieta
sousa souza
queiros queiroz
meneses menezes
moraes morais
baptista batista bautista
teixeira texeira
correia correa
mattos matos
mello melo
meyer meier maier mayer mair meir majer meijer
schmidt schmitt schmid schmied smidt schmit
hoffmann hofmann hoffman hofman
schulz schulze schultz schultze
muller mueller muler
schneider
weiss weis weisz
gross grosz
kruger krueger
schafer schaffer schaefer
schroder schroeder schroter
kohler koehler
neumann neuman
becker bekker
herrmann hermann herman
jager jaeger
kuhn kuhne
vogt voigt
wolf wolff
pfeiffer pfeifer
jansen janssen jansens janssens
peeters peters
visser vischer
bakker backer
smith smyth smythe
clark clarke
reid reed read
davis davies
thompson thomson
johnson jonson
philips phillips philipps
stevens stephens
stewart stuart
allen allan
brooks brookes
green greene
gray grey
white whyte
wood woods
nichols nicholls
matthews mathews
macdonald mcdonald macdonnell
mckenzie mackenzie
mclean maclean
mcleod macleod
oconnor oconor
oneill oneil neill
odonnell odonnel
doherty dougherty
kelly kelley
murphy murphey
lefebvre lefevre lefebure
gauthier gautier
renault renaud renaut
meunier munier
rossi rosi
russo ruso
dangelo angelo
desantis santis
esposito exposito
conti conte
wang wong
chen chan tan
zhang cheung chang
li lee lei
liu lau
huang wong
zhao chiu
wu ng
zhou chow chau
xu hsu tsui
zhu chu
guo kwok kuo
lin lam lim
luo law
zheng cheng
liang leung
xie tse hsieh
feng fung
ye yip
yang yeung
he ho
cai tsai choi
zeng tsang
kim gim
park pak bak
choi choe
jung jeong chung
kang gang
cho jo
yoon yun
lim im rim
shin sin
kwon gwon
ryu yoo
noh roh
lee yi rhee
sato satou
ito itou
kato katou
goto gotou
kondo kondou
saito saitou
endo endou
ono oono
kobayasi kobayashi
hassan hasan
hussein husain hussain husayn hossain
ahmed ahmad
mohamed muhammad mohammed mohamad
mahmood mahmoud mahmud
khoury khouri khuri
haddad hadad
sayed sayyid syed saiyed sayid
qureshi kureshi koreshi
siddiqui siddiqi siddique
chowdhury chaudhary chaudhry choudhury choudhary chowdhary chaudhuri
sheikh shaikh shaykh
sharif shareef cherif
mansour mansoor mansur
farouk farooq faruk
saleh salih
rahman rehman
aziz azeez
khalil khaleel
amrani lamrani
alaoui alawi
benali benaly
aggarwal agarwal agrawal
mukherjee mukherji mukerji mukhopadhyay
banerjee banerji bandyopadhyay
chatterjee chatterji chattopadhyay
bhattacharya bhattacharjee bhattacharyya
ganguly gangopadhyay ganguli
mishra misra
pandey pande
tiwari tiwary tewari
shrivastava srivastava
chauhan chouhan chohan
iyer aiyar ayyar
pillai pillay
menon menen
reddy reddi
dutta datta dutt
subramanian subramaniam subramanyam subrahmanyan
narayanan narayan
kapoor kapur
thakur thakkur
shevchenko sevcenko
bondarenko bondarenco
kowalczyk kovalchik
novak nowak
kovacs kovac kovach
horvath horvat
popov popoff
ivanov ivanoff
papadopoulos papadopoylos papadopulos
soloviev solovyov solovev
vorobiev vorobyov vorobev
kuznetsov kuznecov kusnezow
"""
