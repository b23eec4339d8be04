"""Frequent given names, one culture a table, most frequent first.

The order is a rough estimate of our own; a name's place gives its commonness. Plain lower-case
Latin; women's and men's together, because nothing here asks for a sex.
"""

from __future__ import annotations

from typing import Final

GIVEN: Final = {
    "spanish": """
maria jose antonio carmen juan manuel francisco luis javier ana isabel angel miguel carlos jesus
david daniel pedro pilar dolores teresa alejandro rosa maria rafael fernando laura alberto cristina
marta pablo angeles ramon sergio lucia jorge enrique antonia vicente francisca andres diego elena
concepcion raquel adrian josefa mercedes ignacio alvaro raul paula luisa sara ivan beatriz eduardo
rocio patricia ruben nuria julia oscar manuela joaquin juana silvia encarnacion santiago mario
victor rosario irene julio montserrat roberto alba jaime andrea salvador ricardo emilio mariano
yolanda margarita sonia sandra alicia monica marina eva guillermo susana natalia hugo marcos
martin nicolas alfonso gabriel gonzalo esther inmaculada veronica amparo angela gloria lorena ines
belen sofia julian felipe tomas consuelo agustin domingo martina nieves carla claudia daniela
esperanza soledad olga lourdes virginia luz gregorio hector felix alex lorenzo cesar esteban
milagros samuel ismael cristian mateo leo lucas noelia emilia blanca fatima vanesa miriam adriana
aurora carolina elvira rebeca victoria tania remedios begona asuncion paloma araceli purificacion
celia trinidad matilde amalia ascension valentina carlota noa valeria vega aitana candela lola
abril jimena ariadna leire triana chloe aroa ainhoa elsa nora gema iker aitor enzo izan eric unai
marc bruno gael thiago oliver rodrigo aaron eva dario asier saul jonathan borja israel arturo
federico isaac alfredo gerardo sebastian benito bernardo leonardo armando orlando gustavo rodolfo
humberto edgar wilson fabian mauricio camilo freddy jhon yesenia ximena camila luciana fernanda
gabriela alejandra guadalupe veronica maribel leticia elizabeth jessica karina paola viviana
johanna diana liliana marcela catalina juliana tatiana lina angie karen erika xiomara yamile
german isidro pascual eusebio fermin modesto evaristo saturnino leandro aurelio anselmo teofilo
eugenio benjamin jeronimo damian ernesto ezequiel facundo santos adolfo clemente leonor eugenia
petra magdalena agueda herminia josefina estefania macarena almudena covadonga guiomar jacinta
ramona vicenta felisa nerea estela minerva penelope greta zaira alma luna martin rita dulce
socorro alma norma graciela silvana mirta nelida hilda olivia amanda renata rogelio ulises efrain
abel moises elias noel joel saul abraham jonas
""",
    "catalan": """
jordi josep joan montserrat marc nuria xavier anna pau laia pol pere albert marti arnau oriol
jaume lluis francesc carles miquel merce neus meritxell judit gerard sergi ferran enric ramon
guillem aleix joaquim esteve bernat biel jana ona aina berta mireia gemma eulalia carme dolors
roser txell montse nil bruna queralt txema agnes anton narcis eudald marcal bartomeu aran
""",
    "basque": """
mikel jon iker ander aitor asier inaki julen unai gorka xabier eneko oier markel ane nerea leire
maite amaia ainhoa miren itziar garazi irati uxue naroa olatz izaro nahia malen joseba koldo
imanol josu andoni patxi kepa aritz ibai benat mattin edurne arantxa idoia nekane josune
""",
    "galician": """
xose xoan brais iago antia uxia sabela xiana iria noa breixo roi anxo martino uxio lois
""",
    "portuguese": """
maria jose ana antonio joao francisco carlos paulo pedro lucas luiz marcos luis gabriel rafael
daniel marcelo bruno eduardo felipe manuel rodrigo mateus andre fernando fabio leonardo gustavo
guilherme leandro tiago anderson ricardo marcio jorge sebastiao alexandre roberto edson diego
vitor sergio claudio matheus thiago geraldo adriano luciano julio renato alex vinicius rogerio
samuel ronaldo mario flavio douglas igor davi manoel jeferson cicero victor miguel robson mauricio
danilo henrique caio reginaldo joaquim benedito gilberto marco alan nelson cristiano elias wilson
valdir emerson luan david renan severino fabricio mauro jonas gilmar jean fabiano wesley diogo
adilson jair alessandro everton osvaldo gilson willian joel silvio helio maicon reinaldo pablo
artur vagner valter celso ivan cleiton vanderlei vicente arthur milton domingos wagner sandro
moises edilson ademir adao evandro cesar valmir murilo juliano edvaldo ailton junior breno nicolas
ruan alberto rubens nilton augusto cleber osmar nilson hugo otavio vinicios italo wilian alisson
aparecida francisca antonia adriana juliana marcia fernanda patricia aline sandra camila amanda
bruna jessica leticia julia luciana vanessa mariana gabriela vera vitoria larissa claudia beatriz
rita luana sonia renata eliane josefa simone natalia cristiane carla debora rosangela jaqueline
rosa daniela aparecida marlene terezinha raimunda andreia fabiana lucia raquel angela rafaela
joana luzia elaine daniele regina daiane alessandra isabel ines teresa fatima catarina sofia
matilde leonor rui nuno goncalo duarte vasco afonso bernardo filipe simao lourenco salvador
filipa margarida carolina madalena constanca graca fernanda celeste conceicao lurdes rosario
""",
    "italian": """
giuseppe maria giovanni antonio mario luigi francesco anna angelo vincenzo pietro salvatore carlo
franco domenico bruno paolo michele giorgio aldo sergio luciano giuseppina rosa angela giovanna
teresa lucia carmela caterina francesca antonietta carla elena concetta rita margherita franca
paola andrea marco alessandro roberto stefano massimo luca matteo davide fabio simone daniele
lorenzo leonardo gabriele riccardo tommaso edoardo federico filippo nicola enrico claudio
maurizio alberto alessio emanuele cristian mattia giacomo diego samuele raffaele gianluca
gianfranco giancarlo renato dario gino umberto silvio gennaro ciro pasquale carmine rocco vito
gaetano ernesto guido ugo nunzio mirko mirco ivan valerio giulio ettore elia pio nino sandro
laura sara giulia chiara martina valentina alessia silvia elisa alice federica eleonora monica
simona barbara cristina patrizia daniela manuela sabrina roberta stefania serena ilaria giorgia
claudia marta arianna camilla beatrice ginevra aurora sofia emma greta gaia nicole bianca noemi
noemi viola ludovica matilde vittoria rebecca erika debora michela veronica jessica katia tiziana
donatella antonella emanuela raffaella marina lorena loredana ornella graziella mariella luisa
nadia grazia assunta immacolata filomena gerardo cosimo donato saverio ignazio calogero alfonso
gian piero pier gianni michelangelo clara flavia livia lavinia virginia benedetta costanza
""",
    "french": """
jean marie michel pierre philippe alain nicolas christophe daniel patrick bernard christian
frederic laurent thomas david julien stephane sebastien alexandre eric olivier francois jacques
thierry pascal andre jerome guillaume anthony claude marc dominique romain maxime kevin vincent
antoine bruno benjamin paul arnaud fabrice jonathan franck gerard clement gilles xavier didier
mathieu adrien herve emmanuel cedric jeremy louis sylvain hugo lucas serge robert quentin roland
valentin rene benoit henri yves maurice jeanne gregory roger fabien florian ludovic matthieu
francis denis raphael theo martin patrice joel simon marcel georges arthur alexis charles gabriel
yann lionel baptiste remi damien dylan samuel regis aurelien tristan corentin jordan leo nathan
enzo jules ethan noah gaetan loic mickael lucien etienne emile eugene gaston leon cyril tanguy
nathalie isabelle sylvie catherine martine christine francoise valerie sandrine stephanie
veronique sophie celine chantal patricia anne brigitte julie monique aurelie nicole laurence
annie emilie dominique virginie corinne elodie christelle camille caroline lea sarah florence
laetitia audrey helene laura manon michele cecile christiane beatrice claire nadine delphine
pauline karine melanie marion chloe jacqueline elisabeth evelyne marine claudine anais lucie
danielle carole fabienne mathilde sandra pascale annick charlotte emma severine sabrina amandine
myriam jocelyne alexandra angelique josiane joelle agnes mireille vanessa justine sonia bernadette
emmanuelle oceane amelie clara maryse anna marguerite suzanne denise simone yvonne odette
genevieve colette paulette ginette louise juliette alice ines jade lola zoe margaux eloise
clemence noemie solene morgane gwenaelle ghislaine therese elise gaelle magali marianne odile
solange viviane yvette helena anouk agathe romane apolline capucine margot jeannine claire luc
pascale yannick fanny lucien martine
""",
    "german": """
peter michael thomas andreas wolfgang klaus jurgen gunter stefan christian uwe werner horst frank
dieter manfred gerhard hans bernd torsten mathias helmut walter heinz martin jorg rolf jens sven
alexander jan rainer holger karl dirk joachim ralf carsten herbert oliver wilhelm kurt markus
heinrich harald paul hermann daniel matthias josef robert rudolf norbert franz kai georg volker
tobias sebastian marcel philipp patrick florian dennis maximilian felix jonas lukas leon tim
niklas jannik finn luca lars nils kevin dominik simon fabian julian benjamin david moritz max
ben paul elias noah luis anton emil jakob henry oskar theo fritz otto ernst alfred bruno ludwig
konrad friedrich siegfried lothar egon erwin erich reinhard gerd udo detlef axel heiko ingo
maria ursula monika petra elisabeth sabine renate helga karin brigitte ingrid erika andrea gisela
claudia susanne gabriele christa christine hildegard anna birgit barbara gerda martina heike
angelika marion stefanie ute katharina nicole sandra bettina julia eva kerstin anja cornelia
katrin tanja simone jutta silke sonja melanie daniela laura lena lisa sarah hannah hanna leonie
lea sophie marie emma mia johanna charlotte greta frieda clara ida mathilda lina luise antonia
amelie paula pia nele franziska jana jessica vanessa jennifer anke anneliese annette astrid
carmen carola christiane dagmar doris edith elke eva gertrud heidi heidemarie ilse inge irmgard
jacqueline liselotte margarete marlene rosemarie roswitha ruth sigrid ulrike waltraud stephan
steffen swen thorsten volkmar wolf tom jana lina carla
""",
    "dutch": """
jan johannes pieter kees cornelis hendrik willem gerrit jacob dirk henk piet joost jeroen sander
bas bram daan thijs lars luuk ruben sem stijn tijs wouter maarten martijn niels rob ronald marco
erik edwin marcel robert peter bart koen joris pim frans theo ton arie jos klaas sjoerd
johanna anna cornelia elisabeth wilhelmina catharina hendrika margaretha anneke marieke ingrid
esther sanne lotte femke fleur eva emma lieke anouk iris maaike marloes saskia wilma yvonne
linda monique petra ellen els ria truus joke kim anne julia sophie tess
""",
    "nordic": """
lars erik anders per karl mikael johan nils jan olof sven gustav magnus fredrik mattias axel oscar
bjorn hakan goran stig bengt arne knut ole thor kristian henrik soren jens niels mads rasmus
anna eva karin kristina birgitta ingrid astrid sofia maja elsa freja ida linnea kirsten mette
hanne inge kari liv solveig sigrid marit
""",
    "english": """
james john robert michael william david richard joseph thomas charles christopher daniel matthew
anthony mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy
jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin
samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron adam henry
nathan douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah gerald
carl terry sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie
gabriel logan alan wayne roy ralph randy eugene vincent russell elijah louis bobby philip
johnny oliver harry charlie leo theo oscar archie alfie freddie finley liam mason lucas jackson
aiden caleb owen luke connor evan isaac hunter cameron callum lewis rhys gareth nigel graham
trevor simon neil stuart ian colin derek barry clive malcolm geoffrey duncan angus fraser hamish
rupert hugo felix toby max miles dominic jude rory declan cormac niall brendan seamus patrick
eoin conor ciaran padraig darragh fergus kieran keiran lachlan hayden blake chase cole dean drew
earl floyd fred glenn grant guy howard jay jeff jim joel leon lee lloyd marcus martin marvin
maurice melvin mike milton mitchell morris norman ray reginald ricky rodney ross shane sidney
stanley ted todd tom tony travis troy victor warren wesley allen alvin bernard brett chad clifford
clinton craig curtis dale darren dustin dwayne edgar edwin ernest francis franklin gilbert gordon
herbert herman hugh jared jeremiah jim leonard leroy lester lonnie mathew micah nelson
perry quentin randall rex ruben samson seth spencer terrence tim trent
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty
margaret sandra ashley kimberly emily donna michelle carol amanda dorothy melissa deborah
stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole
helen samantha katherine christine debra rachel carolyn janet catherine heather diane ruth
julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea
cheryl hannah jacqueline martha gloria ann sara madison frances kathryn janice jean
abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella
theresa natalie brittany charlotte marie kayla alexis lori ellen elsie claire chloe zoe
lucy molly holly poppy daisy ruby isla freya ava mia amelia evie millie florence ivy rosie erin
imogen phoebe harriet eleanor georgia georgina jasmine gemma kirsty fiona heidi hazel iris
lydia leah kate katie kim kirsten lillian lily lorraine louise lynn mabel marion marjorie
maureen maxine mildred miranda naomi nina nora norma paige pauline peggy penelope
phyllis rita robin rosa rose rosemary roxanne sally scarlett shannon sheila stella sue suzanne
sylvia tara tina tracy trudy valerie vanessa vera violet vivian wanda wendy yvonne erica emma
geraldine edith eileen elaine eva gail gillian glenda gwen ida irene jane jeanette jill joanne
josephine june kristen dana dawn alana caitlin bridget aisling siobhan niamh orla sinead maeve
hillary harper brooke brooklyn skylar mackenzie peyton riley taylor morgan reid henrietta katrina
""",
    "arabic": """
muhammad ahmad ali fatima hasan husayn umar abdullah ibrahim khalid yusuf mustafa mahmud aisha
maryam khadija hamza said karim omar samir amina zaynab rashid nasir salim jamal kamal bilal amin
amir tariq hamid mehdi walid nabil adil hisham anwar farid faysal imran ismail zakariya yasin
yasir younes layla salma nadia samira huda nur noura rania dina hanan mona sana souad naima
latifa malika zahra yasmin amira sara hajar imane asma salwa ghada rim hiba lamia lubna maha
mouna nawal rachida saida siham wafa zineb nisrine ikram chaimae oumaima ayman marwan ziyad
mounir munir fouad ghassan hani wael rami riyad sofiane tahar taha usama jalal jawad idris issam
abbas haydar jafar kazim qasim sadiq murtada rida faruq uthman bashir dawud isa musa sulayman
yahya yaqub ayub salah salman sharif shadi haitham bassam basim aziz lotfi hakim malik abd
nizar tawfiq zayd zuhair farouk alia karima farida jamila halima basma hamad khalil soufiane
abdrahman abdkarim abdaziz abdnasser abdrazzaq abdlatif abdmalik abdhamid abdkader abdsalam
abdrahim abdghani abdwahab abdmajid abdhakim abdqadir
""",
    "turkish": """
mehmet mustafa ahmet ali huseyin hasan ibrahim ismail osman yusuf murat omer ramazan halil
suleyman abdullah mahmut recep salih fatih kadir emre hakan adem kemal yasar bekir musa metin
orhan burak furkan enes cem can deniz eren kerem serkan sinan tolga ugur umut volkan onur
fatma ayse emine hatice zeynep elif meryem serife zehra sultan hanife merve havva zeliha esra
fadime ozlem hacer yasemin melek rabia huseyn hulya cemile sevim gulsum leyla dilek busra aysel
songul kubra halime esma aynur tugba ebru seda pinar ayla ece selin derya gul burcu
""",
    "persian": """
ali reza hossein mohammad amir mehdi mohsen hamid saeed javad abbas behrouz bahram dariush farhad
kourosh babak arash siavash fatemeh zahra maryam leila parisa shirin nasrin mahsa niloufar azadeh
""",
    "chinese": """
wei fang na min jing li qiang lei jun yang yong yan jie juan tao ming chao xia ping gang hui hong
xiaoming xiaohong xiaoli xiaofang xiaoyan ling lan bo bin peng fei hao yu xin ying mei meili lin
hua ying jianguo zhiwei jiahao zihan yichen haoyu zixuan yuxuan xinyi
""",
    "korean": """
minsu jihoon jiwoo minjun seojun junho sunghoon jihye minji jieun soyeon yuna hyejin eunji seoyeon
minho donghyun jaehyun youngho sungmin hyunwoo seungmin taehyung jimin yejin sujin
""",
    "japanese": """
takashi hiroshi kenji satoshi makoto kazuo akira yuki haruka sakura yui hina aoi rin mei hanako
keiko yoko yuko tomoko kumiko naoko akiko emi mai ken taro ichiro jiro daisuke kenta shota sho
ren haruto sota yuto riku kaito yuma hiroto naoki ryo kazuya tetsuya yoshiko mayumi misaki nanami
""",
    "vietnamese": """
anh duc minh linh huong hoa hung dung tuan hai nam long thanh trang thao mai lan hang ha thu
phuong ngoc hien hieu quang khanh cuong binh dat huy khoa bao tam nhung yen thuy thi van quan
""",
    "indian": """
rajesh suresh ramesh priya pooja amit anil sunil sanjay vijay ravi rahul deepak sandeep rakesh
mukesh manoj ajay vinod ashok santosh pradeep arun vikram vivek vikas rohit mohit sachin gaurav
nitin amitabh abhishek ankit arjun aditya karan kiran krishna kumar lakshmi anita sunita geeta
seema rekha sita radha meena neha nisha kavita sangeeta shanti usha asha lata kamala sarita
swati shweta sneha divya deepa deepika priyanka anjali anjana aarti jyoti archana vandana
mahesh naresh dinesh ganesh harish girish jagdish kailash lokesh mahendra narendra rajendra
surendra ravindra dharmendra jitendra virendra gurpreet harpreet jaspreet manpreet simran
harjit ranjit baljit gagandeep navdeep subhash sourav anirudh siddharth srinivas venkatesh
raghav raghu ram shyam shiva gopal govind hari mohan sohan gita amita vimal kunal varun tarun
nikhil akhil aakash akash ishaan kabir rohan samir sameer sanjana ananya aishwarya kavya meera
nandini pallavi preeti rashmi ritu roshni sapna savita shilpa sonali suman tanvi uma vidya
bharat chandra dev gauri hemant indira jaya kishore lalit madhu naveen om padma raj rani rupa
sarojini tushar umesh yash imran salman shahid faisal asif arif irfan nadeem shabana
""",
    "russian": """
aleksandr sergei vladimir elena andrei aleksei tatiana maria natalia olga dmitry nikolai irina
mikhail svetlana evgeny anna ivan ekaterina yuri anastasia pavel igor viktor maksim oleg roman
anton denis yulia ilya konstantin artem vyacheslav stanislav kirill nikita valery vitaly vadim
ruslan anatoly boris vasily petr egor grigory georgy galina lyudmila valentina marina oksana
larisa nadezhda vera lyubov ksenia daria polina sofia alina alisa kristina margarita veronika
viktoria valeria evgenia zhanna inna alla nina zoya lidia raisa tamara rimma arina ulyana
fyodor semyon timofei matvei lev gleb danil daniil stepan leonid gennady arkady eduard rustam
""",
    "ukrainian": """
oleksandr volodymyr andriy serhii mykola ivan vasyl mykhailo viktor oleksii dmytro yurii bohdan
taras ostap oleh pavlo petro yaroslav olena oksana natalia iryna tetiana svitlana halyna kateryna
liudmyla mariia yuliia nadiia hanna lesia bohdana solomiia zlata
""",
    "polish": """
anna piotr krzysztof katarzyna maria andrzej malgorzata agnieszka jan stanislaw barbara tomasz
pawel ewa krystyna elzbieta marcin michal magdalena marek grzegorz joanna jozef monika lukasz
adam zofia aleksandra jadwiga zbigniew jerzy tadeusz mateusz dariusz danuta mariusz ryszard
irena halina beata wojciech robert kamil jakub szymon rafal dorota marta helena teresa karolina
jolanta iwona hanna janina sylwia justyna dawid maciej przemyslaw artur kacper bartosz
""",
    "czech": """
jiri jan petr josef pavel martin tomas jaroslav miroslav zdenek vaclav karel milan michal
lukas jakub ladislav ondrej vojtech jana marie eva hana anna vera lenka katerina lucie petra
ivana jitka zuzana marketa tereza alena dagmar
""",
    "south slavic": """
dragan zoran milan nikola marko stefan luka filip petar jovan aleksandar milos dusan goran
vesna jelena ivana marija ana milica jovana dragana snezana katarina
""",
    "romanian": """
ion andrei mihai alexandru gheorghe vasile constantin stefan florin adrian ionut cristian
elena ioana maria mihaela andreea alexandra gabriela daniela cristina
""",
    "greek": """
georgios dimitrios konstantinos ioannis nikolaos panagiotis vasileios christos athanasios
maria eleni aikaterini vasiliki sofia angeliki georgia dimitra konstantina
""",
    "hungarian": """
istvan laszlo jozsef janos zoltan sandor ferenc gabor attila peter tamas zsolt
ilona katalin erzsebet eva zsuzsanna agnes judit marta andrea
""",
}
