"""Given names and what their bearers are called: one line a name, its forms within one language.

Words are in plain lower-case Latin. The first word of a line names it in `COUSINS`, where the
same name is found in other languages. A form that several names share (Alex, Pat, Chris) stands on
each of their lines, so it agrees with all of them and joins none to another. Feminine and masculine
never share a line: brother and sister do.
"""

from __future__ import annotations

from typing import Final

SPANISH: Final = """
jose pepe pepito pepin joselito jse cheo chepe pepet
josefa pepa pepi fina josefina pepita finita
francisco paco fran pancho curro paquito kiko fco quico frasco cisco pacorro fransisco
francisca paca paqui paquita fran francis kika
dolores lola loli lolita dolo lolis
concepcion concha conchi conchita chon chonita conce cuca
inmaculada inma macu inmita
antonio toni tono antonito antono antuan tonin anton tony
antonia toni tona tonia antonieta nia
ignacio nacho igna ignasi nachete inacio
enrique kike quique enric enriquito henrique rique
enriqueta queta queti
javier javi xavi javito javichu xavier jabier javiercito
manuel manolo manu manolito lolo manel manuelito manue meme
manuela manoli manola lola manolita manu
jesus chus suso jesusin chuy chucho jesu susi
jesusa chusa susi
rosario charo chari charito chayo rosarito
pilar pili piluca pilarin pilarica mapi
guillermo guille guillo memo willy guillem guiller
guillermina mina guille
rafael rafa rafi fali falo rafita rafel rafaelito
rafaela rafi fali rafa
alberto berto beto tito albertito
alberta berta
gilberto beto gil
roberto beto rober robe berto tito robertito
humberto beto berto umberto
norberto beto berto
heriberto beto berto eriberto
eduardo edu lalo eduar guayo eddie duardo
eduarda edu
gonzalo gonza chalo gonzi gon gonzalito
gonzala gonza
beatriz bea betty triz beti beatris
isabel isa chabela isabelita chavela isabela belita ysabel bel
consuelo chelo consu consuelito
alejandro ale alex jandro sandro jano alejo alejandrito
alejandra ale alex jandra sandra alejandrita aleja
fernando fer nando nano fernan fernandito
fernanda fer nanda fernandita
hernando nando
luis lucho luisito luisin lui luiz
luisa luisi luisita lui
carlos carlitos charly charlie carlines litos
carla carlita
maria mari mary marichu maruja marujita cuca mariquita maruchi
mercedes merche merce mercedita meche merceditas menchu
milagros mila mili milagritos
remedios reme remei
esperanza espe pera esperancita
encarnacion encarna encarni encarnita
asuncion asun asunta chon
ascension asen ascen
purificacion puri pura purita
natividad nati
visitacion visi
presentacion presen
soledad sole chole solita
angustias angus
amparo amparito ampari
araceli ara celi arace
margarita marga margui rita margarit mague
magdalena magda malena lena maena
gertrudis tula gertru trudis
gabriel gabi gabo biel grabiel
gabriela gabi gaby gabri
daniel dani danielito
daniela dani danielita
david davi davo
samuel samu samuelito
miguel migue mike miguelito miki
miguela migue
joaquin quino ximo chimo quin joako juaco joaco
joaquina quina joaqui
santiago santi chago yago tiago santiaguito
sebastian sebas seba chano bastian
sebastiana sebas
salvador salva chava salvi chavo
salvadora dora salva
vicente vicen chente vicentet
vicenta vicen tica
domingo mingo txomin mingu chomin dominguito
dominga minga
leopoldo leo polo poldo
leonardo leo nardo lenny
leonor leo nora leonorcita
leandro leo lean
lorenzo loren lencho
lorenza loren
laureano lauro
cristina cris tina cristi kris criss
cristobal cris tobal tobalo cristo
cristian cris christian cristhian chris
cristiana cris
patricia patri pati paty pat tricia patty
patricio pato patri
victoria vicky viki vicki toria vito victori
victor vic vico victorin
veronica vero veronika
yolanda yoli yola llolanda
susana susi su susanita sus
silvia silvi sil silvita
silvio silvi
sonia soni sonita
monica moni mony
montserrat montse
monserrat montse monse
rebeca rebe beca
raquel raque raqui
rosa rosi rosita rosie
rosalia lia rosali
rosana rosi
rocio roci ro chio
roque roqui
ramon moncho ramontxo monxo mon ramoncito
ramona mona moncha
raimundo rai mundo
ricardo ricky richi ricar cardo
rodrigo rodri rodro
rodolfo rodo fito rudy
adolfo fito dolfo
rogelio roge
ruben rube
sergio serg checo sergi
salome salo
teresa tere teresita teresina resi
tomas tomasito tomi tom
tomasa tomi
teodoro teo doro
teofilo teo filo
mateo teo mate
timoteo teo timo
ursula ursu
valentin valen tin
valentina valen tina vale
valeria vale valeri
valerio vale
vanesa vane vanessa
virginia virgi vir ginia
adrian adri
adriana adri nana
agustin agus tin
agustina agus tina
agueda agui
alfonso fonso alfon fon poncho
alfonsa fonsi
alfredo fredo fredi alfre
alicia ali licia
almudena almu
alvaro alva varo
amalia amali lia
ambrosio ambro
ana anita anuca nita anni
anabel bel
andres andresito andy andresin
andrea andre andy
angel angelito gelo angelin angelu lito
angela angelita geli angelines
angeles angelines geli angelina
anselmo selmo
aquilino quilino
arturo artur turi
arantzazu arantxa arancha arantza aranzazu arancia
aurelio aurel lelo
aurora auro rora
bartolome bartolo barto tolo
belen belencita bele
benito beni
benita beni
benjamin benja ben benji
bernardo berna nardo
bernarda berna
bernabe berna
blas blasillo
bonifacio boni
braulio brau
bruno bruni
candelaria cande candela
carlota carlo
carmelo melo
carmen carmencita menchu mamen carmina carmucha maica
carolina caro carol carito lina
catalina cata lina cati
cayetano caye tano
cayetana caye tana
cecilia ceci chila
celestino tino celes
celia celi
cesar cesi cesitar
clara clarita
claudia claudi clau
claudio claudi
clemente cleme
clementina cleme tina
clotilde cloti
cornelio corne
damian dami
desiderio desi
desiree desi
diego dieguito
dionisio dioni nisio
eleuterio tello luterio
elena ele nena elenita
elias eli
elisa eli elisita
elisabet eli elisabeth elizabet elisa
elvira elvi vira
emilia emi mila
emilio emi milio
emiliano emi
emma emmita
encarnita encarna
ernesto neto erne teto tito
ernestina tina
esteban esteve teban estebi
estefania estefi fani stefi fania tefi
estela estelita
estrella estre
esther ester teti
eugenia euge genia
eugenio euge genio
eulalia lali laia eula
eulogio eulo
eusebio sebio euse
eva evita
evaristo varis
fabian fabi
fabiana fabi
fabiola fabi
facundo facu
federico fede fico
federica fede
felipe feli pipe felipin
felipa feli
felisa feli
feliciano feli
felicidad feli
felix feli
fermin fermintxo
fidel fidelito
florencio floro flore
florencia flor flopi
fulgencio fulgen
gema gemma gem
genoveva geno veva
gerardo gera lalo gerard
german germa mancho
gines ginesito
gloria glori
graciela chela graci
gracia graci
gregorio goyo grego gregor
gregoria goya
guadalupe lupe lupita guada
gumersindo sindo gumer
gustavo gus tavo gustavito
hector hecto tito
hilario lalo hila
hipolito poli polito
hortensia tensi horte
hugo huguito
ildefonso fonso ilde
irene ire nene
iria iri
isidro isi sidro
isidoro isi doro
ismael isma
israel isra
ivan ivancito vanchu
jacinto chinto jaci
jacobo jaco cobo
jaime jaimito jimi
jairo jairito
jennifer jenni jeni jenny yenifer
jeronimo jero chomo
jeronima jero
jessica jessi yesica yessica jesi
jonathan jona jonatan joni yonatan
jorge jorgito coque koke jorgin yorch
juan juanito juancho juanin juanico
juana juani juanita
judit judith judi
julia juli julita
julian juli julianin
juliana juli
julio julito juli
laura lauri laurita lau
lidia lidi
liliana lili
lorena lore
lourdes lurdes lurditas
lucas luquitas lukas
lucia luci lucy lucita chia
luciano lucho chano
lucrecia lucre
macarena maca
manoli manuela
marcela marce chela
marcelino marce lino
marcelo marce chelo
marcial marci
marcos marquitos marco
mariano nano marianico
mariana nana
marina mari
mario mayito
marta martita martha
martin tin martincho marti
martina tina
matilde mati tilde
matias mati
mauricio mau mauri
maximo max
maximiliano maxi max
melchor melcho
melisa meli melissa
micaela mica
miriam miri myriam
modesto mode
natalia nati nata tali
nicolas nico colas nicolau
nicolasa nico
nicanor nica
nieves nievitas
noelia noe noeli
noemi noe
nuria nuri nurieta
octavio tavo octa
olga olguita
oliverio oli
oscar osqui oscarin
pablo pablito pol
paloma palo
pascual pascu pascualin
paula pau paulita
paulina pau lina
paz pacita
pedro pedrito perico peio
petra petri
petronila petro nila
placido placi
prudencio pruden
quintin quin
regina regi
reinaldo rey naldo
reynaldo rey naldo reinaldo
rigoberto rigo beto
rita ritita
rufino rufo
ruperto ruper
sabrina sabri
sandra sandri
santos santitos
sara sarita sarah
saturnino nino satur
segismundo segis
severino seve
simon simoncito
sofia sofi chofi sophia
tamara tami tamy
tatiana tati
tania tani
telmo telmito
trinidad trini
ulises uli
urbano urba
victorino nino
vladimiro vladi
wenceslao wences
ximena xime jimena
jimena jime xime
zacarias zaca
zoraida zora
"""
COMPOUNDS: Final = """
chema jose maria
josemaria jose maria
josemari jose maria
joxemari jose maria
txema jose maria
juanjo juan jose
juanma juan manuel
juanra juan ramon
juanan juan antonio
juanlu juan luis
juanfran juan francisco
juanpe juan pedro
juanpa juan pablo
juancar juan carlos
juanmi juan miguel
juanmari juan maria
juampe juan pedro
juampi juan pablo
juankar juan carlos
joselu jose luis
josema jose manuel
josean jose antonio
josemi jose miguel
joserra jose ramon
josefran jose francisco
josecarlos jose carlos
luisfer luis fernando
luismi luis miguel
luisma luis manuel
luisja luis javier
anabel ana isabel
anabe ana belen
anamari ana maria
marijose maria jose
mariajo maria jose
majo maria jose
marijo maria jose
maite maria teresa
mayte maria teresa
maritere maria teresa
marite maria teresa
maribel maria isabel
marisa maria luisa
marilu maria luisa
malu maria luisa
marisol maria soledad
mariasun maria asuncion
maripili maria pilar
mapi maria pilar
maripi maria pilar
maripaz maria paz
mamen maria carmen
maricarmen maria carmen
maica maria carmen
mayca maria carmen
maika maria carmen
mariangeles maria angeles
mariloli maria dolores
marifeli maria felisa
marife maria fe
marivi maria victoria
marivi maria victoria
mavi maria victoria
mariluz maria luz
marilo maria dolores
maricruz maria cruz
marimar maria mar
marijuli maria julia
mariro maria rosa
rosamari rosa maria
rosabel rosa isabel
luzma luz maria
franjo francisco jose
franja francisco javier
fraja francisco javier
anasofi ana sofia
gianluca gian luca
giampiero gian piero
gianpiero gian piero
gianpaolo gian paolo
giampaolo gian paolo
gianfranco gian franco
giancarlo gian carlo
gianmarco gian marco
giammarco gian marco
gianmaria gian maria
gianmario gian mario
piergiorgio pier giorgio
pierluigi pier luigi
pierpaolo pier paolo
pierfrancesco pier francesco
marcantonio marco antonio
annamaria anna maria
annalisa anna lisa
annarita anna rita
annalaura anna laura
mariagrazia maria grazia
mariateresa maria teresa
mariarosa maria rosa
mariapia maria pia
marialuisa maria luisa
mariaelena maria elena
mariachiara maria chiara
maripina maria giuseppa
rosamaria rosa maria
pietropaolo pietro paolo
jeanpi jean pierre
jeanpaul jean paul
jeanmarie jean marie
marieclaire marie claire
hansjurgen hans jurgen
hansjorg hans jorg
hajo hans joachim
annemarie anne marie
annelie anne elisabeth
annegret anne margarete
heinzpeter heinz peter
karlheinz karl heinz
klauspeter klaus peter
zeca jose carlos
malu maria luiza
anamaria ana maria
joaoze joao jose
toze antonio jose
toze antonio jose
maryann mary ann
maryanne mary anne
maryjane mary jane
maryjo mary jo
billyjoe billy joe
bobbyjo bobby jo
sarajane sara jane
annmarie ann marie
leeann lee ann
"""
BASQUE_CATALAN_GALICIAN: Final = """
inaki ignacio inigo inazio inaxio
inigo ignacio
mikel mikeltxo mitxel
jon jontxu
ander andoni
andoni antton anton
antxon antton anton
joseba joxe josetxo jose txeba
josu yosu josue
koldo koldobika
patxi frantzisko pantxo
imanol manu
gorka gorkatxo
joanes joan juanes
peio peru petri
pello peio peru
xabier xabi xabin
eneko inigo
kepa petri
karmele karmentxu mentxu karmen
miren mirentxu
edurne nieves
nekane dolores
itziar ichiar itzi
garazi gracia
begona bego begonia
amaia amaya
ainhoa ainoa
leire leyre
maialen malen magdalena
josune josunetxu
josep pep pepet josepet bep jep
josefina fina pepita
jordi jordiet
joan joanet joanot
francesc cesc xesc quico
francesca xesca cesca paquita
montserrat montse rat
jaume met jaumet
lluis lluiset
miquel quel miquelet micky
meritxell txell meri
pere peret perico
antoni toni tonet ton tonito
enric ric quique
ricard ric
eduard edu
albert albertet berto
rafel rafa fel
ramon mon ramonet moncho
vicent cento vicentet visent
joaquim quim ximo joaquimet
esteve estevet
guillem guillemet guim
bartomeu tomeu bartu
bernat bernadet
sebastia tia sebas
gabriel biel
llorenc lloren
carles carlets
marti martinet
merce merceneta
carme carmeta
dolors lola dolores loles
concepcio concha conxa conxita
rosari charo
pilar pilarin
eulalia laia lali
margarida marga guida
isabel bel isabeleta
elisabet bet elisabeth eli
nuria nuri nurieta
assumpcio assumpta
consol consolet
immaculada imma inma
xose pepe chepe
xoan xan xanito
xavier xabi xavi
paulo paulino
uxia uxi
brais blas
breixo verisimo
antia anti
sabela isa
carmina carme
manoel manolo manuel
henrique quique kike
"""
PORTUGUESE: Final = """
jose ze zeze zeca zezinho juca josezinho
joao joaozinho jao janjao joca
francisco chico xico kiko quico chiquinho francisquinho
francisca chica xica chiquinha
antonio toninho to toino tonho tone antonino
eduardo dudu edu duda
eduarda duda dudinha
luis luiz lula luisinho lu lulu
luisa luiza lu lulu
manuel manel maneca mane nelo manelinho
maria mariazinha mia
aparecida cida cidinha
guilherme gui guiga
gustavo guto gus
henrique rique kique
ricardo rica cadu
carlos carlinhos caca cacau
roberto beto betinho
alberto beto
paulo paulinho
pedro pedrinho pedroca
fernando nando fe
fernanda nanda fe
rafael rafa
rafaela rafa
gabriel gabi biel
gabriela gabi
isabel bel belinha isabelinha
isabela isa bela isabella
beatriz bia bea biazinha
ana aninha
ines nes
leticia le lele
leonardo leo
rodrigo rodri digo
tiago thiago ti
thiago tiago
diogo dioguinho
goncalo gonca
afonso fonso
vasco vasquinho
sebastiao tiao bastiao tiaozinho
raimundo mundo mundinho
benedito dito bene
geraldo gege
joaquim quim quincas jaquim
domingos mingos
mateus matheus teus
vinicius vini
marcelo celo
marcio marcinho
mauricio mau
caetano tano
fatima fatinha
filomena mena filo
margarida guida margot
conceicao sao ceicao
gracas graca gracinha
lurdes lourdes lurdinhas milu
rosario rosarinho
teresa teresinha tete terezinha
catarina cata cati
carolina carol
mariana mari
juliana ju juju
julia ju juju
camila mila cami
larissa lari
amanda mandinha
vitoria vivi vi
vitor vitinho victor
alexandre xande alex xandinho xano
alexandra xana alex
augusto guto
cristiano cris
cristina cris tina
patricia pati
nelson nelsinho
bernardo be bernas
duarte duartinho
filipe felipe lipe
filipa pipa
"""
ITALIAN: Final = """
giuseppe peppe beppe pino peppino beppino pinuccio geppo bepi peppuccio giuse
giuseppina pina giusy pinuccia peppa giuseppa beppina giusi
francesco ciccio cecco francy cesco checco fra
francesca cecca francy fra checca cesca
luigi gigi gino luigino luigetto gigetto
luigia gina gigia luisa
giovanni gianni nanni vanni giova gio gian giovannino
giovanna gianna vanna giova
alessandro sandro ale alex sandrino
alessandra sandra ale alex sandrina
elisabetta betta lisa elisa betty lisetta
salvatore toto turi salvo totuccio sasa tore
domenico mimmo menico nico micio mimi
domenica mimma menica
vincenzo enzo vince cenzo cencio
vincenza enza cenza
lorenzo enzo renzo lollo lori
lorenza renza lory
antonio tonino toni nino totonno antonello tony tonio
antonia tonina nina tonia
gaetano tano nino
gaetana tana
michele miche michelino lele
michela miche
emanuele lele manu ema manuele
emanuela manu manuela
gabriele lele gabri gabry
gabriella gabri gabry lella
raffaele lele raffa raf lello
raffaella raffa lella
daniele dani lele danny
daniela dani
nicola nico cola nicolino
nicoletta nico nicky
enrico chicco rico enri
antonino nino tonino
saverio saveriuccio
enrica chicca
federico fede chicco
federica fede chicca
filippo pippo fili
giacomo jack giaco mino
roberto robi roby berto
roberta robi roby
alberto albi berto
umberto berto umbi
gilberto berto
ludovico ludo vico
ludovica ludo
leonardo leo nardo
matteo teo matte
stefano ste stefy
stefania ste stefy stefi
andrea andre
simone simo
simona simo
marcello lello
riccardo ricky ric
maurizio mauri mau
massimo max massi
massimiliano max massi
pasquale lino pasqualino
pasqualina lina
carmelo melo melino
carmela mela melina carmelina
carmine carminuccio
concetta tina cettina titina
immacolata imma titina
assunta susy assuntina
margherita rita marghe ghita
caterina cate rina cati
valentina vale tina
valentino vale
valeria vale
valerio vale
beatrice bea bice
eleonora ele nora leo
elena ele lena
costantino tino
agostino tino gino
ernesto tito erne
battista titta
giambattista titta gian
bartolomeo meo bortolo
sebastiano iano seba bastiano
cristiano cri cris
cristina cri cris tina
chiara chia
claudia clau
claudio clau
tommaso tommy masino tom
teresa terry resi
rosalia lia
maddalena lena madda
ferdinando nando ferdi
fernando nando
edoardo edo
eduardo edo
giulia giuly giu
giulio giu
giorgio giorgino gio
giorgia gio
ignazio gnazio
gennaro gennarino jenny
calogero lillo gero
angelo angiolino lillo
angela angiolina lina
paolo paolino
paola paoletta
pietro piero pierino
piera pierina
"""
FRENCH: Final = """
jean jeannot jeanjean
pierre pierrot
francois fanfan franck fanch
francoise fanchon soizic
philippe phil philou
frederic fred fredo
frederique fred
catherine cathy cath katy kate
christine chris titine
christophe chris tof totof
christian chris
christelle cricri
joseph jojo jo
georges jojo
dominique domi dom
michel michou mimi
michele mimi michou
alexandre alex sacha
alexandra alex sacha
nicolas nico
nicole nico
benjamin ben benji
benoit ben
bernard nanard
gerard gege
maurice momo
andre dede
daniel dany dan
daniele dany
emmanuel manu mano
emmanuelle manu
gabriel gaby gab
gabrielle gaby gab
guillaume guigui gui
jacques jacquot jacky
jacqueline jacky line
jerome jeje gege
laurent lolo lau
laurence lolo
ludovic ludo
marguerite margot margaux guite
margot margaux margo marguerite
marie mimi mariette
maxime max
maximilien max
mathieu matthieu math mat
matthias mat
mathilde mathy
antoine toine tonio
antoinette toinette nanette
patrick pat patou
patricia pat patou
robert bob bebert
albert bebert
richard ric richie
sebastien seb bastien
bastien sebastien
stephane steph
stephanie steph fanny
sophie soso
suzanne suzy suzon
therese tesse
thomas tom toto
valerie val
valentin val
valentine val tine
veronique vero
vincent vince
virginie ginie
xavier xav
yves yvon
yvonne vonette
elisabeth babette lisette eli lise
isabelle isa zabou
helene lena nene
henri riton
louis loulou louison
louise loulou louisette
lucien lulu
lucienne lulu
charlotte charlie lolotte
charles charlot charly
caroline caro
aurelie lili
emilie mimi milie
julien juju
juliette juju
romain rom
raphael raph rafa
rodolphe rodo
theodore theo
theophile theo
victoire vic
victor vic totor
jeanne jeannette
anne annie annette nanette
celine line
nathalie nath
nathanael nath
eleonore elo
elodie elo
melanie mel
gregory greg
gregoire greg
arnaud nono
bruno nono
edouard doudou ed
eugene gene
etienne tienne
guy guitou
herve vev
ghislaine gigi
gisele gigi
rene nene
delphine fifi
josephine fifi jo josette
"""
GERMAN_DUTCH_NORDIC: Final = """
johannes hannes hans johann jo
johann hans hannes johannes
johanna hanna hanne hanni jo
hans hansi hannes johannes
katharina kathi kathrin kati katja kaethe katrin tina
kathrin katrin kathi katharina kati
maximilian max maxi
maximiliane maxi
elisabeth lisbeth elli lisa liesel sissi betti elsbeth else lilli
sebastian basti bastian wastl
stefan stephan steff
stefanie stephanie steffi
christian chris krischan
christiane chris christiana
christina chris tina christl
christoph chris stoffel christof
wilhelm willi willy helm
wilhelmina minna mina helma wilma
friedrich fritz friedl fredi freddy
friederike rike fritzi rieke
ulrich uli ulli
ulrike uli ulli rike
heinrich heinz heiner hein heini
joachim jochen achim joki
michael michi michel michl
michaela michi
matthias mathias matze hias
thomas tom tommi
andreas andi andy anderl andre
andrea andi andy
alexander alex sascha xander lex
alexandra alex sandra sascha
daniel dani
daniela dani
manfred manni fred
manuel manu
manuela manu
gerhard gerd hardi geert
gertrud trudi gerti traudl
gunther gunter
bernhard bernd berni hardy
reinhard reini hardy
eberhard ebi hardy
burkhard burki
wolfgang wolf wolfi
rudolf rudi rolf
adolf adi dolf
ludwig lutz wiggerl
joseph josef sepp seppi jupp pepi
josefine josi josephine fini
margarete grete margret gretel gretchen greta margarethe
magdalena lena leni magda
helene lena leni hella
leonhard leo hardi
leopold leo poldi
franziska franzi fanny
franz franzl
theresa resi theresia resl thesi
theodor theo
susanne susi sanne
barbara babsi baerbel barbl
ursula uschi ulla ursel
brigitte gitte gitti biggi
birgit gitte biggi
gisela gisi
ingeborg inge
ingrid inge
karl kalle karli
karoline line karo caroline
konrad conny kurt conrad
cornelia conny nele
kornelia conny nele cornelia
dietrich dieter
eduard edi ede
emil emi
ernst ernstl
erika eri
erich eri erik
ferdinand ferdi
felix feli
florian flo flori
franka franzi
georg schorsch gorch
gabriele gabi gaby
gregor gregi
hermann hermi
hildegard hilde hilda
isabella bella isa
jakob jockel jacob
julia jule julchen
juliane jule
julius jule
klaus nikolaus claus
nikolaus klaus niko claus
niklas nik nico niklaus nicklas
lothar lotte
charlotte lotte charly lotti
liselotte lilo lotte lisa
marlene leni marle
martin martl
martina tina
melanie melli mel
nicole nicki
patrick paddy
peter pit petz
petra peti
philipp phil lipp philip
regina gina regi
robert robbi rob
roswitha rosi
siegfried sigi siggi
sigrid siggi
tobias tobi
tatjana tanja
valentin valti vale
veronika vroni
viktoria vicky vicki
vinzenz vinz
walter walti walther
werner wern
xaver xaverl
antonius toon antoon ton
antoon toon anton
cornelis kees cor nelis
hendrik henk hein rik
hendrika rika riek
jan jantje
jacobus jaap koos jacob kobus
johan joop jan hans
johannes jan hans joop
gerrit gert ger
gerardus gerard gert
pieter piet peter
petrus piet peter
willem wim pim willy
wilhelmus wim willem
maria marijke mieke ria mia riet
margaretha greet griet margriet
adriaan ad arie
adrianus ad arie adriaan
dirk diederik dick
franciscus frans sus
frederik frits freek rik
gijsbert gijs
lodewijk lode
matthijs thijs mathijs tijs
martinus tinus martijn
nicolaas klaas nico
theodorus theo dorus
elisabeth els liesbeth elly betje
catharina trijn toos rina cato
geertruida truus geertje
cornelia corrie nel
magnus mange
erik kricke
lars lasse
anders andreas
kristian kris
kristina stina kicki
margareta greta maggan
birgitta gitta
per pelle
nils nisse
gunnar gunne
katarina kajsa karin
"""
ENGLISH: Final = """
william bill will billy willy liam willie wm wills
robert bob rob bobby robbie bert robb rab
richard rick dick richie ricky rich dickie
john jack johnny jon jno
jack jacky
james jim jimmy jamie jem jas jimbo
michael mike mick mickey mikey micky
thomas tom tommy thos
charles charlie chuck chas charley chaz
edward ed eddie ted ned teddy eddy
edmund ed eddie ned
edwin ed eddie
edgar ed
theodore ted teddy theo
henry harry hank hal
harold harry hal
harrison harry
george georgie geo
joseph joe joey jos
daniel dan danny
david dave davey davy
anthony tony ant
andrew andy drew
alexander alex al sandy xander lex alec alistair sasha
alexandra alex sandra lexi alexa sandy lexie
alexis alex lexi
alexa alex lexi
samuel sam sammy
samantha sam sammy
samson sam
benjamin ben benny benji
benedict ben benny
bennett ben
christopher chris kit topher kris
christian chris
christine chris chrissy tina christie
christina chris chrissy tina christie
crystal chris crys
patrick pat paddy rick
patricia pat patty tricia trish patsy pattie
matthew matt matty mat
nicholas nick nicky nico nicolas
nicole nicky nikki
nicola nicky nikki
nathan nate nat
nathaniel nate nat nathan
jonathan jon jonny jonathon johnathan
jeffrey jeff geoff jeffery
geoffrey geoff jeff
gregory greg gregg
gerald gerry jerry
jerome jerry
jeremy jerry jem
jeremiah jerry
geraldine gerry
frederick fred freddie freddy rick
alfred alf fred alfie freddie
albert al bert bertie
alan al allan allen
herbert herb bert
hubert bert hugh
gilbert gil bert
francis frank fran
franklin frank
frank frankie
frances fran francie fanny frankie
lawrence larry laurie lawrie laurence loz
leonard len leo lenny
louis lou louie lewis
louise lou
martin marty
maxwell max
maximus max
mitchell mitch
oliver ollie olly
olivia liv livvy ollie
oscar ossie
peter pete
philip phil pip phillip philipp
raymond ray
ronald ron ronnie
donald don donnie
rodney rod
roderick rod
roger rog
russell russ
stephen steve steven stevie ste
stephanie steph stephie
stuart stu stewart
stanley stan
sidney sid sydney
terence terry terrance
theresa terry tess tessa teresa
timothy tim timmy
tobias toby
victor vic
victoria vicky vicki tori vic vickie
vincent vince vinny vin
walter walt wally
wallace wally
zachary zach zack zac zachariah zak
abraham abe
abigail abby abbie gail abi
adam addie
adelaide addie
agnes aggie nessie
amanda mandy
amelia millie
amelie millie
angela angie ange
angelina angie lina
ann annie anne
anna annie
anne annie ann
hannah hanna
antoinette toni nettie
antonia toni
arthur art artie
augustus gus
angus gus
augustine gus
barbara barb babs barbie
beatrice bea trixie
belinda bel lindy
bernard bernie
bernadette bernie
bradley brad
bradford brad
bridget biddy bridie
calvin cal
caleb cal
cameron cam
camille cam
caroline carrie caro carolyn
carolyn carrie
carol carrie
catherine cathy cath kate katie katy cat kathy kathryn katherine kit kay
katherine kate kathy katie kat katy kathryn catherine kit kay
kathleen kathy kath kate
cecilia cece cissy
celia cece
charlotte charlie lottie char
chester chet
clifford cliff
clifton cliff
clinton clint
constance connie
cordelia delia
cornelius neil corny
curtis curt
cynthia cindy
cyril cy
deborah deb debbie debra
debra deb debbie
dorothy dot dottie dolly
dorothea dot thea
dominic dom nick
douglas doug
dwayne duane
eleanor ellie nell nora elle
elena ellie
ellen nell ellie
helen nell nellie
elizabeth liz lizzie beth betty betsy eliza bess libby elisabeth bessie lizzy liza
emily em emmie
emma em
emmanuel manny
ernest ernie
esther essie
eugene gene
evelyn evie
eve evie
ezekiel zeke
florence flo flossie
gabriel gabe
gabrielle gabby
genevieve gen viv
georgina georgie gina
georgia georgie
gertrude gertie trudy
grace gracie
gwendolyn gwen
harriet hattie harrie
heather heath
henrietta hettie etta
hugh hughie
ian iain
irving irv
isaac ike zac
isabella bella izzy belle
isabel izzy belle isobel
isabelle izzy belle
isidore izzy
jacob jake jakey
jacqueline jackie jacqui
jane janey jannie
janet jan
janice jan
jasmine jaz
jason jay jase
jennifer jen jenny jenn
jessica jess jessie
jessie jess
joanne jo joanna
joanna jo joanne
josephine jo josie
joshua josh
joyce joy
judith judy jude
julian jules
katrina kat trina
kenneth ken kenny
kendra ken
kimberly kim kimberley
kristin kris kristen kirsten
kristina kris tina
leslie les lesley
lillian lil lily lilian
lincoln linc
lucille lucy
lucinda lucy cindy
lucy lucie
madeline maddie madeleine
madison maddie
malcolm mal
marcus marc
margaret maggie peggy meg margie marge madge greta rita daisy peg
marjorie marge margie
martha marty mattie
mary molly polly mae may
matilda tilly mattie
maureen mo
megan meg
melanie mel
melissa mel missy lissa
melvin mel
mervyn merv
mildred millie
millicent millie
miranda mandy randy
montgomery monty
morgan mo
mortimer mort
myron ron
natalie nat
natasha tash nat tasha
nelson nels
norman norm
oswald ozzie
pamela pam
penelope penny
percival percy
philippa pip pippa
priscilla prissy cilla
prudence pru
rachel rach rae
ralph ralphie
randolph randy
randall randy
raphael raf
rebecca becky becca bec
reginald reg reggie
reuben rube
rosalind ros roz
rosemary rosie rose romy
rose rosie
roxanne roxy
rudolph rudy
rupert rupe
ruth ruthie
sarah sally sadie sara
sabrina bri
scott scotty
seymour sy
shannon shan
sharon shaz
shirley shirl
simon si
solomon sol
sophia sophie
sophie soph
susan sue susie suzie
susanna sue susie susannah
suzanne sue suzie
sylvester sly
sylvia syl
tabitha tabby
tamara tammy
thaddeus tad
thelma thel
tiffany tiff
trevor trev
tristan tris
ursula urs
valerie val
vanessa ness nessa
veronica ronnie roni vera
vernon vern
violet vi
virginia ginny ginger
vivian viv
wesley wes
wilfred wilf fred
wilhelmina mina billie
winifred winnie freda
winston win
yvonne von
zoe zo
"""
SLAVIC: Final = """
aleksandr sasha sanya shura alexandr alexander alex alik aleks
aleksandra sasha sanya shura alexandra alex
aleksei alyosha lyosha alexey aleksey alexei lesha alesha
anastasia nastya stasya anastasiya anastassia nastia asya
anatoly tolya anatolii anatoliy
andrei andrey andryusha andrii andriy
anna anya anyuta nyura asya ania
anton antosha tosha
arkady arkasha arkadii arkadiy
artem artyom tyoma tema artiom
boris borya boria
vadim vadik
valentin valya
valentina valya
valery valera valerii valeriy valeri
valeria lera valeriya
vasily vasya vasilii vasiliy vasil
vera verochka
viktor vitya victor viktar
viktoria vika viktoriya victoria
vitaly vitalik vitalii vitaliy
vladimir vova volodya vladik vlad
vladislav vlad vladik slava
vladislava vlada
vyacheslav slava viacheslav
galina galya halyna halina galia
gennady gena gennadii gennadiy
georgy zhora gosha georgii georgiy
grigory grisha grigorii grigoriy
darya dasha daria dariya
denis deniska
dmitry dima mitya dmitrii dmitriy dimitri dmitri
evgeny zhenya evgenii yevgeniy yevgeny evgeniy eugene
evgenia zhenya yevgeniya evgeniya
ekaterina katya katia yekaterina katyusha
elena lena yelena lenochka helena
elizaveta liza lizaveta
ivan vanya vania ivanko
igor igorek
ilya ilyusha ilia ilja
irina ira irisha iryna
kirill kirya kiril
konstantin kostya kostia
ksenia ksyusha xenia kseniya
larisa lara
leonid lyonya lenya
lyubov lyuba liubov lubov
lyudmila lyuda mila ludmila liudmila
maksim max maxim maks
margarita rita
maria masha mariya marusya manya
marina marisha
mikhail misha mihail
nadezhda nadya nadia
natalia natasha natalya nataliya nata natalka
nikita nik
nikolai kolya nikolay nikolaj
oksana ksana
oleg olezhka
olga olya olia
pavel pasha pavlik
petr petya pyotr
polina polya
raisa raya
roman roma
ruslan rus
svetlana sveta lana svitlana
semyon syoma semen
sergei seryozha serezha sergey serhii serhiy
sofia sonya sofya sofiya
stanislav stas slava
stepan styopa
taisia taya
tamara toma
tatiana tanya tatyana tania tetiana
timofei tima timofey
timur tima
ulyana ulya
fyodor fedya fedor
yulia yulya yuliya julia iuliia iulia yuliia
yuri yura yury iurii yuriy
yakov yasha
yaroslav yarik slava
oleksandr sashko sasha olek
oleksandra lesia sasha olesya
oleksii oleksiy olexiy lyosha
olena lena
volodymyr vova volodya
mykola kolya
mykhailo misha mykhaylo
dmytro dima mitya
kateryna katya
yevhen zhenya yevhenii
yevheniia zhenya
ihor igor
oleh oleg
andrii andriy
pavlo pasha
petro petya
hanna hania
tetiana tanya tetyana
malgorzata gosia malgosia
katarzyna kasia
piotr piotrek
tomasz tomek
agnieszka aga agusia
aleksander olek alek
aleksandra ola
anna ania anka
barbara basia
bartosz bartek
bartlomiej bartek
bozena bozenka
czeslaw czesiek
dariusz darek
dominik domino
dorota dorotka
elzbieta ela
ewa ewka
franciszek franek
grzegorz grzesiek
halina hala
henryk heniek
iwona iwonka
jacek jacus
jakub kuba
jan janek jasiek
janina janka
jaroslaw jarek
jerzy jurek
joanna asia
jozef jozek
justyna justynka
kazimierz kazik
krzysztof krzysiek krzys
krystyna krysia
leszek lech
lukasz lukaszek
maciej maciek
magdalena magda
marcin marcinek
marek mareczek
maria marysia maryla
mariusz mariuszek
mateusz mati
michal michas
miroslaw mirek
monika monia
natalia natalka
pawel pawelek
przemyslaw przemek
radoslaw radek
rafal rafalek
ryszard rysiek
slawomir slawek
stanislaw staszek stasiek
stanislawa stasia
stefan stefek
sylwia sylwka
szymon szymek
tadeusz tadek
teresa renia
urszula ula
waldemar waldek
wieslaw wiesiek
witold witek
wladyslaw wladek
wojciech wojtek
zbigniew zbyszek
zdzislaw zdzisiek
zofia zosia
zuzanna zuzia
jiri jirka
josef pepa
jana janicka
jaroslav jarda
frantisek franta
vaclav vasek
tomas tomik
lukas lukasek
karel karlik
milan milanek
zdenek zdena
miroslav mirek
ladislav lada
katerina katka
lenka lena
ludmila lida
marie maruska
jitka jituska
alzbeta bety
petr pet
pavel pavlik
hana hanka
nikola niko
nikolaos nikos
georgios giorgos yorgos george
konstantinos kostas dinos costas
dimitrios dimitris mitsos dimitri
ioannis yannis giannis yiannis
panagiotis panos takis
vasileios vasilis vassilis
athanasios thanasis nasos
christos christakis
evangelos vangelis
theodoros thodoris
spyridon spyros
aikaterini katerina
eleni lena
maria marika
anastasios tasos
aleksandar aca sasa
dragan gagi
miodrag misha
ion ionut ionel
ioana oana
gheorghe gigi george
constantin costel costi
vasile vasi
stefan stefanel
andrei andreias
mihai misu
laszlo laci
istvan pista isti
jozsef joska
ferenc feri
sandor sanyi
gyorgy gyuri
janos jani
erzsebet erzsi zsoka
katalin kati
ilona ilonka
zsuzsanna zsuzsa
"""
ARABIC: Final = """
muhammad mohammed mohamed mohammad mohd muhammed mohamad mehmed muhamed mohammod md mohamud
ahmad ahmed ahmet ahmadou
mahmud mahmoud mahmood mehmud
hamid hameed
hamida hameeda
hamad hamed
ali aly
hasan hassan
husayn hussein hussain husain hossein hussien huseyin houssein hocine
umar omar omer oumar
uthman othman osman ousmane usman
yusuf youssef yousef yousuf yousif youcef yusef yussef joseph
ibrahim ebrahim brahim ibraheem
ismail ismael esmail
ishaq ishak
musa moussa mousa
isa eissa issa
yahya yehia yahia
yaqub yacoub yaqoob
dawud daoud dawood daud
sulayman suleiman soliman suleyman slimane
abdullah abdallah abdellah abdoulaye abdulla
abdrahman abdurrahman
abdkarim abdikarim
abdaziz abdelaziz
khalid khaled khalad
khalil khaleel
karim kareem
karima kareema
said saeed saeid saiyed
sayyid sayed syed sayid
saad sad
salah salaheddine saladin
salih saleh salah
salim saleem selim
salman salmane
salma selma
samir sameer
samira sameera
jamal gamal djamel
jamila djamila gamila
jafar jaafar
mustafa moustapha mostafa mustapha moustafa mostapha
mahdi mehdi
mansur mansour mansoor
nasir nasser nassir naser
nasr nassr
nur noor nour
nura noura
faruq farouk farooq faruk
farid fareed
farida fareeda
faysal faisal faycal feisal
fatima fatma fatimah fatoumata fatme
aisha ayesha aysha aicha aischa aishah
khadija khadijah hatice kadija
maryam mariam meryem miriam maryem
zaynab zainab zeinab zeynep zineb
amina aminah aminata emine
amin ameen
amir ameer emir
amira ameera
layla leila laila leyla
rashid rasheed rachid
rashida rachida
walid waleed oualid
tariq tarek tarik tareq tarique
bilal bilel belal
hamza hamzah
anwar anouar
hisham hicham
mounir munir
munira mounira
nabil nabeel
nadir nader
nadira nadera
adil adel
jalal galal djalal
jawad jouad djaouad
abbas abas
haydar haidar haider heydar
hani hany
hanan hanane
huda houda
iman eman imane
imran emran
zayd zaid zayed
zakariya zakaria zakariyya
ziyad ziad
ayub ayoub ayyub
ayman aiman aymen
basim bassem basem
basma besma
dina deena
ghassan ghasan
hakim hakeem
halim haleem
halima haleema halimah
haifa hayfa
idris driss idriss
ilyas elias elyas
jabir jaber
kamal kamel kemal
latif lateef
latifa latifah
lutfi lotfi
majid majeed
malik malek
marwan marouane
nadia nadya
naima naema
najib najeeb
najat najet
nawal naoual
qasim kassem kacem qassim kasim
rabia rabiah
rahim raheem
rida reda ridha reza
riyad riad riyadh
ruqayya rokaya rukaiya
sabir saber
saida saeeda
sana sanaa
shadi chadi
sharif cherif shareef
sofiane sufyan soufiane
suad souad
sumaya soumaya sumayya
taha tahaa
tahir taher
usama osama oussama
wafa ouafa
yasin yassine yaseen yassin
yasir yasser
yasmin yasmine jasmin
younes yunus younis yunes
yusra youssra
zahra zohra
zuhair zouhair
"""
TURKISH_PERSIAN: Final = """
mehmet memet mehmed
mustafa musti
ayse ayshe aysegul
fatma fatos
emre emreh
ismail ismo
ibrahim ibo
suleyman sulo
hasan haso
huseyin huso
omer omar
osman osi
yusuf yusi
abdullah apo
kemal kemo
zeynep zeyno
elif elifnaz
hatice hatce
merve mervenur
mohsen mohsin
hossein hosein
fatemeh fatimeh fatima
zahra zari
reza ridha
amirhossein amir
parisa pari
"""
ASIAN: Final = """
lakshmi laxmi lakshmy
deepak dipak
deepika dipika
deepa dipa
sandeep sandip
pradeep pradip
sudeep sudip
kuldeep kuldip
jagdeep jagdip
jaideep jaydeep
rajesh raju rajeev
rajendra rajinder raj rajender
ravindra ravinder ravi
surendra surinder surender
narendra narinder narender
mahendra mohinder mahender
dharmendra dharminder
jitendra jitender jeetendra
virendra virender
devendra davinder devender
harish hari
vivek bibek
vikas bikash vikash
vikram bikram
vijay bijay vijai
vishal bishal
vinod binod
vinay binay
biswajit vishwajit
sanjay sanjai sanjoy
ajay ajai ajoy
akshay akshai
abhishek abhi
aniruddha anirudh ani
anil anilkumar
ashok asok
arvind aravind arbind
arun aroon
bharat bharath
chandra chander chandran
dinesh dinesha
ganesh ganesha
gaurav gourav gaurab
gopal gopalan
govind gobind gobinda
harpreet preet
gurpreet preet
jaspreet preet
manpreet preet
jyoti jyothi
kavita kavitha
gita geeta geetha
sita seetha seeta
anita anitha
sunita sunitha
lalita lalitha
sangita sangeeta sangeetha
smita smitha
swati swathi
shanti shanthi santhi
bharati bharathi
rohit rohith
mohit mohith
sachin sachinder
suresh sureshkumar
mukesh mukeshkumar
krishna krishnan krishan kishan kishen
radha radhika
rahul rahool
ramesh rameshkumar
sourav saurabh saurav sourabh
subhash subash
sushil susheel
siddharth siddhartha sid siddarth
srinivas shrinivas sreenivas srinivasan
shiva siva shiv
shyam syam sham
sumit sumeet
amit ameet
ajit ajeet
ranjit ranjeet
manjit manjeet
puja pooja
pooja puja
purnima poornima
vidya bidya vidhya
vaishnavi vaishu
venkatesh venkat venkatesan
venkata venkat
yash yashwant
"""

# The same name in other languages. Where one country has both (Juan and Iván, Santiago and Diego,
# Anna and Hanna), brothers bear them: those stand on no common line.
COUSINS: Final = """
jose joseph giuseppe josep josef xose joseba yusuf jozef jozsef iosif josip
josefa giuseppina josefina josephine josefine
maria marie mary miren mariya maryam
juan joao jean john joan jon giovanni johannes johann jan xoan ioannis janos hans johan
juana joana jeanne giovanna johanna jane joanna jana ioana
francisco francesco francois francis franz franciscus franciszek frantisek ferenc francesc patxi
francisca francesca francoise frances franziska francesc
antonio antoine anthony anton antoni antoon antonius antal andoni
antonia antoinette antonina
ignacio ignazio ignace ignasi inaki inacio
enrique enrico henri henry heinrich hendrik henryk enric henrique
enriqueta henriette henrietta enrica
javier xavier xabier saverio xaver
manuel emanuele emmanuel emanuel imanol manoel
manuela emanuela emmanuelle
miguel michele michel michael mikel miquel mikhail michal mihai mykhailo mihaly
miguela michela michaela
guillermo guglielmo guillaume william wilhelm willem guilherme guillem
rafael raffaele raphael rafel rafal
rafaela raffaella
alberto albert albrecht
roberto robert rupert
ricardo riccardo richard ricard ryszard
eduardo edoardo edouard edward eduard
beatriz beatrice beatrix
isabel isabella isabelle isabela sabela elisabetta isabeau
elisabet elisabeth elizabeth elisabetta elzbieta erzsebet alzbeta elizaveta
alejandro alessandro alexandre alexander aleksandr oleksandr aleksander sandor alexandros
alejandra alessandra alexandra aleksandra oleksandra
fernando ferdinando ferdinand
luis luigi louis ludwig lluis lodewijk ludovic koldo luiz
luisa luigia louise luise lluisa luiza
carlos carlo charles karl carles karel karol
carla karla
carlota charlotte carlotta
mercedes merce
margarita margherita marguerite margaret margarete margarida malgorzata margareta margaretha
magdalena maddalena madeleine maialen madeline
gabriel gabriele
gabriela gabriella gabrielle
daniel daniele
daniela danielle
joaquin gioacchino joaquim joachim
santiago iago
jaime giacomo jaume james
jacobo jacob jakob jakub jacobus jacques giacomo yakov yaqub
sebastian sebastiano sebastien sebastiao sebastia
salvador salvatore
vicente vincenzo vincent vicent vinzenz
domingo domenico dominique dominic domingos dominik
leonardo leonard leonhard
leonor eleonora eleanor eleonore
lorenzo laurent lawrence llorenc lourenco lorenz
cristina christine christina kristina krystyna
cristobal christopher christophe christoph cristoforo krzysztof cristovao
cristian christian cristiano kristian
patricia patrizia patrycja
patricio patrick patrizio
victoria vittoria victoire viktoria vitoria
victor vittorio viktor vitor
veronica veronique veronika
susana susanna suzanne susanne susan zuzana zuzanna zsuzsanna
silvia sylvia sylvie sylwia
sonia sonja
monica monique monika
rebeca rebecca
raquel rachel rachele
rosa rose
ramon raymond raimundo
rodolfo rudolf rudolph rodolphe
sergio serge sergei sergi serhii
teresa therese theresa tereza
tomas tommaso thomas tomasz tomaz tamas
teodoro theodore theodor teodor fyodor theodoros
mateo matteo mathieu matthew mateus mateusz matthaus mateu
matias matthias mattia maciej matyas
valentin valentino
valeria valerie
virginia virginie
adrian adriano adrien adriaan
adriana adrienne adrianna
agustin agostino augustin augustine
alfonso afonso alphonse alfons
alfredo alfred
alicia alice alisa
ana anna anne ann ane
andres andrea andre andreas andrew andreu ander andrei andrii andrzej anders
angel angelo ange
angela angele angelika
arturo arthur artur
benito benedict benoit benedetto
bernardo bernard bernhard bernat
carmen carme karmele carmela
carolina caroline karolina
catalina caterina catherine katharina catharina katarzyna ekaterina katalin kateryna catarina
cecilia cecile
cesar cesare
clara chiara claire klara
claudia claude
dolores dolors addolorata
concepcion concepcio conceicao concetta
inmaculada immaculada immacolata
diego diogo
elena helena helene helen elene olena eleni ilona
elias elia
emilia emilie emily
emilio emile emil
ernesto ernest ernst
esteban stefano stephane etienne stephen stefan esteve estevao istvan
estefania stefania stephanie stefanie
eugenia eugenie evgenia
eugenio eugene evgeny
eva eve ewa
federico frederic frederick friedrich frederico fryderyk
felipe filippo philippe philip philipp filipe filip
florencia florence
gerardo gerard gerhard gerald
gregorio gregory gregoire gregor grzegorz grigory
gonzalo goncalo
ines agnes agnese agnieszka
irene irina irena
jeronimo jerome girolamo
jorge giorgio georges george georg jordi jerzy georgy georgios gheorghe gyorgy yuri jiri gorka
judit judith giuditta
julia giulia julie yulia
julian giuliano julien
julio giulio jules julius
laura laure
lucas luca luc lukas luke lukasz
lucia lucie lucy luzia
luciano lucien
marcelo marcello marcel
marcos marco marc mark markus marek marcus
marta martha marthe
martin martino martim marti marcin
mauricio maurizio maurice
maximo massimo maxime maksim
maximiliano massimiliano maximilian maximilien
natalia nathalie natalie
galina halyna
nicolas nicola nicholas nikolaus nicolaas nikolai mykola nikolaos nicolau niklas
olga helga
pablo paolo paul paulo pavel pau pawel pavlo pal
paula paola
pedro pietro pierre peter pere pieter piotr petr pello petro petar
rosario rosari
sara sarah
simon simone szymon
sofia sophie zofia sophia
ursula urszula
muhammad mehmet
fatima fatma fatemeh
husayn hossein
ibrahim abraham
david dawud
ismael ismail
elisa elise lisa
dmitry dmytro dimitrios
vladimir volodymyr
aleksei oleksii alexis
evgeny yevhen
tatiana tetiana
anatoly anatole
darya daria
"""
