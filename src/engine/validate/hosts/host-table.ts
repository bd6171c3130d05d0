/**
 * Hosts of viruses that are watched: NCBI taxon, scientific name, common name, other words after bars.
 * Source: NCBI Taxonomy; the list is ours.
 */
export const HOST_TABLE = `
9606;Homo sapiens;human;man|patient|person|people|humans|homo|mensch|humain|humano
9913;Bos taurus;cow;cattle|cattle (bos taurus)|bovine|dairy cow|bos primigenius taurus
9615;Canis lupus familiaris;dog;dogs|canine|canis familiaris|domestic dog
9685;Felis catus;cat;cats|feline|domestic cat|felis silvestris catus
9823;Sus scrofa;wild boar;boar|swine
9825;Sus scrofa domesticus;pig;pigs|porcine|hog|domestic pig
9031;Gallus gallus;chicken;chickens|hen|broiler|layer|gallus gallus domesticus
9103;Meleagris gallopavo;turkey;turkeys|wild turkey
8839;Anas platyrhynchos;mallard;duck|ducks|mallard duck|wild duck
8830;Anatidae;waterfowl;ducks and geese
8843;Anser anser;greylag goose;goose|geese
8932;Columba livia;rock pigeon;pigeon|feral pigeon
8930;Columbidae;pigeons and doves;dove
9796;Equus caballus;horse;horses|equine
9940;Ovis aries;sheep;ovine|lamb
9925;Capra hircus;goat;goats|caprine
9838;Camelus dromedarius;dromedary;camel|dromedary camel|arabian camel
9837;Camelus bactrianus;Bactrian camel;
30538;Vicugna pacos;alpaca;lama pacos
9844;Lama glama;llama;
452646;Neogale vison;American mink;mink|neovison vison|mustela vison
9669;Mustela putorius furo;ferret;ferrets
9666;Mustela lutreola;European mink;
9627;Vulpes vulpes;red fox;fox
34880;Nyctereutes procyonoides;raccoon dog;
9654;Procyon lotor;raccoon;
9691;Panthera pardus;leopard;
9689;Panthera leo;lion;lions
9694;Panthera tigris;tiger;tigers
29064;Panthera uncia;snow leopard;
9696;Puma concolor;puma;cougar|mountain lion
9874;Odocoileus virginianus;white-tailed deer;deer
9880;Odocoileus hemionus;mule deer;
9860;Cervus elaphus;red deer;
9397;Chiroptera;bat;bats
9402;Pteropus alecto;black flying fox;
9407;Rousettus aegyptiacus;Egyptian fruit bat;egyptian rousette
58055;Rhinolophidae;horseshoe bats;horseshoe bat
59477;Rhinolophus affinis;intermediate horseshoe bat;
9973;Manis;pangolin;pangolins
9974;Manis javanica;Sunda pangolin;malayan pangolin
9673;Viverridae;civet;civets
71116;Paguma larvata;masked palm civet;
10090;Mus musculus;house mouse;mouse|mice
10116;Rattus norvegicus;brown rat;rat|norway rat|rats
10117;Rattus rattus;black rat;
10042;Peromyscus maniculatus;deer mouse;
10036;Mesocricetus auratus;golden hamster;hamster|syrian hamster
10141;Cavia porcellus;guinea pig;
9986;Oryctolagus cuniculus;rabbit;european rabbit
10112;Mastomys natalensis;Natal multimammate mouse;multimammate rat
447135;Myodes glareolus;bank vole;clethrionomys glareolus
9544;Macaca mulatta;rhesus monkey;rhesus macaque|macaque
9541;Macaca fascicularis;crab-eating macaque;cynomolgus monkey
9534;Chlorocebus aethiops;grivet;african green monkey
9598;Pan troglodytes;chimpanzee;
9593;Gorilla gorilla;western gorilla;gorilla
9711;Halichoerus grypus;grey seal;gray seal
9720;Phoca vitulina;harbour seal;seal|harbor seal
34886;Otaria byronia;South American sea lion;sea lion|otaria flavescens
7159;Aedes aegypti;yellow fever mosquito;
7160;Aedes albopictus;Asian tiger mosquito;
7175;Culex pipiens;northern house mosquito;
7157;Culicidae;mosquito;mosquitoes
34613;Ixodes ricinus;castor bean tick;
6939;Ixodidae;hard ticks;tick|ticks
`;
