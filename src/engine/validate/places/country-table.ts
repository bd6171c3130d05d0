/**
 * Countries and seas: INSDC's name; ISO 3166-1 codes of two and three letters; other official English names
 * after bars; names that people write, in six languages, after bars. Sources: INSDC country list as in ENA's
 * checklist ERC000033; ISO 3166-1; names in other languages from the package i18n-iso-countries (MIT).
 */
export const COUNTRY_TABLE = `
Afghanistan;AF;AFG;;Afganistán|Afeganistão
Albania;AL;ALB;;Albanien|Albanie
Algeria;DZ;DZA;;Algerien|Algérie|Argelia
American Samoa;AS;ASM;;Amerikanisch-Samoa|Samoa américaines|Samoa Americana|Samoa Americane
Andorra;AD;AND;;Andorre
Angola;AO;AGO;;
Anguilla;AI;AIA;;Anguila
Antarctica;AQ;ATA;;Antarktis|Antarctique|Antártida|Antartide
Antigua and Barbuda;AG;ATG;;Antigua und Barbuda|Antigua-et-Barbuda|Antigua y Barbuda|Antigua e Barbuda
Arctic Ocean;;;;
Argentina;AR;ARG;;Argentinien|Argentine
Armenia;AM;ARM;;Armenien|Arménie
Aruba;AW;ABW;;
Ashmore and Cartier Islands;;;;
Atlantic Ocean;;;;
Australia;AU;AUS;;Australien|Australie
Austria;AT;AUT;;Österreich|Autriche
Azerbaijan;AZ;AZE;;Aserbaidschan|Azerbaïdjan|Azerbaiyán|Azerbaigian|Azerbaijão
Bahamas;BS;BHS;;
Bahrain;BH;BHR;;Bahreïn
Baker Island;;;;
Baltic Sea;;;;
Bangladesh;BD;BGD;;Bangladesch
Barbados;BB;BRB;;Barbade
Bassas da India;;;;
Belarus;BY;BLR;;Biélorussie|Bielorrusia|Bielorussia|Bielorrússia
Belgium;BE;BEL;;Belgien|Belgique|Bélgica|Belgio
Belize;BZ;BLZ;;Belice
Benin;BJ;BEN;;Benim
Bermuda;BM;BMU;;Bermudes|Bermudas
Bhutan;BT;BTN;;Bhoutan|Bután|Butão
Bolivia;BO;BOL;Bolivia, Plurinational State of|Plurinational State of Bolivia;Bolivien|Bolivie
Borneo;;;;
Bosnia and Herzegovina;BA;BIH;;Bosnien und Herzegowina|Bosnie-Herzégovine|Bosnia y Herzegovina|Bosnia ed Erzegovina|Bósnia-Herzegovina
Botswana;BW;BWA;;Botsuana
Bouvet Island;BV;BVT;;Bouvetinsel|Île Bouvet|Isla Bouvet|Isola Bouvet|Ilha Bouvet
Brazil;BR;BRA;;Brasilien|Brésil|Brasil|Brasile
British Virgin Islands;VG;VGB;Virgin Islands (British)|Virgin Islands, British|British Virgin Islands;Britische Jungferninseln|Îles vierges britanniques|Islas Vírgenes británicas|Isole Vergini Britanniche|Ilhas Virgens Britânicas
Brunei;BN;BRN;Brunei Darussalam;
Bulgaria;BG;BGR;;Bulgarien|Bulgarie
Burkina Faso;BF;BFA;;
Burundi;BI;BDI;;
Cambodia;KH;KHM;;Kambodscha|Cambodge|Camboya|Cambogia|Camboja
Cameroon;CM;CMR;;Kamerun|Cameroun|Camerún|Camarões
Canada;CA;CAN;;Kanada
Cape Verde;CV;CPV;Cabo Verde;Kap Verde|Cap-Vert|Capo Verde
Cayman Islands;KY;CYM;;Kaimaninseln|Îles Caïmans|Islas Caimán|Isole Cayman|Ilhas Caimão
Central African Republic;CF;CAF;;Zentralafrikanische Republik|République Centrafricaine|República Centroafricana|Repubblica Centrafricana
Chad;TD;TCD;;Tschad|Tchad|Ciad|Chade
Chile;CL;CHL;;Chili|Cile
China;CN;CHN;People's Republic of China;Chine|Cina
Christmas Island;CX;CXR;;Weihnachtsinsel|Île Christmas|Isla de Navidad|Isola del Natale|Ilha de Natal
Clipperton Island;;;;
Cocos Islands;CC;CCK;Cocos (Keeling) Islands;Kokosinseln|Îles Cocos|Islas Cocos (Keeling)|Isole Cocos e Keeling|Ilhas Cocos (Keeling)
Colombia;CO;COL;;Kolumbien|Colombie
Comoros;KM;COM;;Komoren|Comores|Comoras|Comore
Cook Islands;CK;COK;;Cookinseln|Îles Cook|Islas Cook|Isole Cook|Ilhas Cook
Coral Sea Islands;;;;
Costa Rica;CR;CRI;;
Cote d'Ivoire;CI;CIV;;Ivory Coast|Elfenbeinküste|Costa de Marfil|Costa d'Avorio|Costa do Marfim
Croatia;HR;HRV;;Kroatien|Croatie|Croacia|Croazia
Cuba;CU;CUB;;Kuba
Curacao;CW;CUW;;
Cyprus;CY;CYP;;Zypern|Chypre|Chipre|Cipro
Czechia;CZ;CZE;Czech Republic;Tschechische Republik|Tschechien|République Tchèque|República Checa|Repubblica Ceca|Chéquia
Democratic Republic of the Congo;CD;COD;Congo, Democratic Republic of the|Democratic Republic of the Congo;DRC|DR Congo|Congo-Kinshasa|Congo|Kongo|République démocratique du Congo|Congo (República Democrática del)|Repubblica Democratica del Congo|República Popular do Congo
Denmark;DK;DNK;;Dänemark|Dinamarca|Danimarca
Djibouti;DJ;DJI;;Dschibuti|Yibuti|Gibuti
Dominica;DM;DMA;;Dominique
Dominican Republic;DO;DOM;;Dominikanische Republik|République Dominicaine|República Dominicana|Repubblica Dominicana
Ecuador;EC;ECU;;Équateur|Equador
Egypt;EG;EGY;;Ägypten|Égypte|Egipto|Egitto|Egito
El Salvador;SV;SLV;;
Equatorial Guinea;GQ;GNQ;;Äquatorialguinea|Guinée équatoriale|Guinea Ecuatorial|Guinea Equatoriale|Guiné Equatorial
Eritrea;ER;ERI;;Érythrée|Eritreia
Estonia;EE;EST;;Estland|Estonie
Eswatini;SZ;SWZ;;Swaziland|Royaume d'Eswatini|Esuatini|Essuatíni
Ethiopia;ET;ETH;;Äthiopien|Éthiopie|Etiopía
Europa Island;;;;
Falkland Islands (Islas Malvinas);FK;FLK;Falkland Islands (Malvinas);Falklandinseln|Îles Malouines|Islas Malvinas|Isole Falkland|Ilhas Malvinas
Faroe Islands;FO;FRO;;Färöer|Îles Féroé|Islas Feroe|Isole Fær Øer|Ilhas Faroé
Fiji;FJ;FJI;;Fidschi|Fidji|Figi
Finland;FI;FIN;;Finnland|Finlande|Finlandia
France;FR;FRA;;Frankreich|Francia|França
French Guiana;GF;GUF;;Französisch-Guayana|Guyane française|Guayana Francesa|Guyana Francese|Guiana Francesa
French Polynesia;PF;PYF;;Französisch-Polynesien|Polynésie française|Polinesia Francesa|Polinesia Francese
French Southern and Antarctic Lands;TF;ATF;French Southern Territories;Französische Süd- und Antarktisgebiete|Terres australes françaises|Tierras Australes Francesas|Territori Francesi del Sud|Terras Austrais e Antárticas Francesas
Gabon;GA;GAB;;Gabun|Gabão
Gambia;GM;GMB;Republic of The Gambia;The Gambia|Gambie
Gaza Strip;;;;
Georgia;GE;GEO;;Georgien|Géorgie
Germany;DE;DEU;;Deutschland|Allemagne|Alemania|Germania|Alemanha
Ghana;GH;GHA;;Gana
Gibraltar;GI;GIB;;Gibilterra
Glorioso Islands;;;;
Greece;GR;GRC;;Griechenland|Grèce|Grecia
Greenland;GL;GRL;;Grönland|Groenland|Groenlandia|Gronelândia
Grenada;GD;GRD;;Grenade|Granada
Guadeloupe;GP;GLP;;Guadalupe|Guadalupa
Guam;GU;GUM;;
Guatemala;GT;GTM;;
Guernsey;GG;GGY;;Guernesey
Guinea;GN;GIN;;Guinée|Guiné
Guinea-Bissau;GW;GNB;;Guinée-Bissau|Guiné-Bissau
Guyana;GY;GUY;;Guiana
Haiti;HT;HTI;;
Heard Island and McDonald Islands;HM;HMD;;Heard und McDonaldinseln|Îles Heard-et-MacDonald|Heard e Islas McDonald|Isole Heard e McDonald|Ilha Heard e Ilhas McDonald
Honduras;HN;HND;;
Hong Kong;HK;HKG;;
Howland Island;;;;
Hungary;HU;HUN;;Ungarn|Hongrie|Hungría|Ungheria
Iceland;IS;ISL;;Island|Islande|Islandia|Islanda
India;IN;IND;;Indien|Inde
Indian Ocean;;;;
Indonesia;ID;IDN;;Indonesien|Indonésie
Iran;IR;IRN;Iran, Islamic Republic of|Islamic Republic of Iran;República Islámica de Irán|Irão
Iraq;IQ;IRQ;;Irak|Iraque
Ireland;IE;IRL;;Irland|Irlande|Irlanda
Isle of Man;IM;IMN;;Insel Man|Île de Man|Isla de Man|Isola di Man|Ilha de Man
Israel;IL;ISR;;Israele
Italy;IT;ITA;;Italien|Italie|Italia
Jamaica;JM;JAM;;Jamaika|Jamaïque|Giamaica
Jan Mayen;;;;
Japan;JP;JPN;;Japon|Giappone|Japão
Jarvis Island;;;;
Jersey;JE;JEY;;
Johnston Atoll;;;;
Jordan;JO;JOR;;Jordanien|Jordanie|Jordania|Giordania
Juan de Nova Island;;;;
Kazakhstan;KZ;KAZ;;Kasachstan|Kazajistán|Kazakistan|Cazaquistão
Kenya;KE;KEN;;Kenia|Quénia
Kerguelen Archipelago;;;;
Kingman Reef;;;;
Kiribati;KI;KIR;;Quiribati
Kosovo;XK;;;
Kuwait;KW;KWT;;Koweït
Kyrgyzstan;KG;KGZ;;Kirgisistan|Kirghizistan|Kirguistán|Quirguistão
Laos;LA;LAO;Lao People's Democratic Republic;República Democrática Popular de Lao
Latvia;LV;LVA;;Lettland|Lettonie|Letonia|Lettonia
Lebanon;LB;LBN;;Libanon|Liban|Líbano
Lesotho;LS;LSO;;Lesoto
Liberia;LR;LBR;;
Libya;LY;LBY;;Libyen|Libye|Libia
Liechtenstein;LI;LIE;;
Line Islands;;;;
Lithuania;LT;LTU;;Litauen|Lituanie|Lituania
Luxembourg;LU;LUX;;Luxemburg|Luxemburgo|Lussemburgo
Macau;MO;MAC;Macao;
Madagascar;MG;MDG;;Madagaskar
Malawi;MW;MWI;;Malaui
Malaysia;MY;MYS;;Malaisie|Malasia|Malesia
Maldives;MV;MDV;;Malediven|Maldivas|Maldive
Mali;ML;MLI;;
Malta;MT;MLT;;Malte
Marshall Islands;MH;MHL;;Marshallinseln|Îles Marshall|Islas Marshall|Isole Marshall|Ilhas Marshall
Martinique;MQ;MTQ;;Martinica
Mauritania;MR;MRT;;Mauretanien|Mauritanie
Mauritius;MU;MUS;;Maurice|Mauricio|Maurícia
Mayotte;YT;MYT;;
Mediterranean Sea;;;;
Mexico;MX;MEX;;Mexiko|Mexique|Messico
Micronesia, Federated States of;FM;FSM;;Mikronesien|Micronésie|Micronesia|Stati Federati di Micronesia
Midway Islands;;;;
Moldova;MD;MDA;Moldova, Republic of|Republic of Moldova;Moldawien|Moldavie|Moldavia
Monaco;MC;MCO;;
Mongolia;MN;MNG;;Mongolei|Mongolie
Montenegro;ME;MNE;;
Montserrat;MS;MSR;;Monserrate
Morocco;MA;MAR;;Marokko|Maroc|Marruecos|Marocco|Marrocos
Mozambique;MZ;MOZ;;Mosambik|Mozambico|Moçambique
Myanmar;MM;MMR;;Burma|Birmania  Myanmar|Mianmar (Birmânia)
Namibia;NA;NAM;;Namibie
Nauru;NR;NRU;;
Navassa Island;;;;
Nepal;NP;NPL;;
Netherlands;NL;NLD;Netherlands, Kingdom of the|Kingdom of the Netherlands;Holland|The Netherlands|Niederlande|Pays-Bas|Países Bajos|Paesi Bassi|Países Baixos
New Caledonia;NC;NCL;;Neukaledonien|Nouvelle-Calédonie|Nueva Caledonia|Nuova Caledonia|Nova Caledónia
New Zealand;NZ;NZL;;Neuseeland|Nouvelle-Zélande|Nueva Zelanda|Nuova Zelanda|Nova Zelândia
Nicaragua;NI;NIC;;
Niger;NE;NER;;
Nigeria;NG;NGA;;
Niue;NU;NIU;;
Norfolk Island;NF;NFK;;Norfolkinsel|Île Norfolk|Isla Norfolk|Isola Norfolk|Ilha Norfolk
North Korea;KP;PRK;Korea, Democratic People's Republic of|Democratic People's Republic of Korea;Nordkorea|Corée du Nord|República Popular Democrática de Corea|Corea del Nord|Coreia do Norte
North Macedonia;MK;MKD;The Republic of North Macedonia;Macedonia|Nordmazedonien|Macédoine du Nord|Macedonia del Norte|Macedonia del Nord|Macedónia do Norte
North Sea;;;;
Northern Mariana Islands;MP;MNP;;Nördliche Marianen|Îles Mariannes du Nord|Islas Marianas del Norte|Isole Marianne Settentrionali|Ilhas Marianas do Norte
Norway;NO;NOR;;Norwegen|Norvège|Noruega|Norvegia
Oman;OM;OMN;;Omã
Pacific Ocean;;;;
Pakistan;PK;PAK;;Paquistão
Palau;PW;PLW;;Palaos
Palmyra Atoll;;;;
Panama;PA;PAN;;
Papua New Guinea;PG;PNG;;Papua-Neuguinea|Papouasie-Nouvelle-Guinée|Papua Nueva Guinea|Papua Nuova Guinea|Papua-Nova Guiné
Paracel Islands;;;;
Paraguay;PY;PRY;;Paraguai
Peru;PE;PER;;Pérou
Philippines;PH;PHL;;Philippinen|Filipinas|Filippine
Pitcairn Islands;PN;PCN;Pitcairn;Pitcairninseln|Îles Pitcairn|Isole Pitcairn|Ilhas Pitcairn
Poland;PL;POL;;Polen|Pologne|Polonia
Portugal;PT;PRT;;Portogallo
Puerto Rico;PR;PRI;;Porto Rico
Qatar;QA;QAT;;Katar|Catar
Republic of the Congo;CG;COG;Congo;Congo-Brazzaville|Republik Kongo|République du Congo|Repubblica del Congo|República Democrática do Congo
Reunion;RE;REU;;Reunião
Romania;RO;ROU;;Rumänien|Roumanie|Rumanía|Roménia
Ross Sea;;;;
Russia;RU;RUS;Russian Federation;Russische Föderation|Russland|Russie|Rusia
Rwanda;RW;RWA;;Ruanda
Saint Barthelemy;BL;BLM;;São Bartolomeu
Saint Helena;SH;SHN;Saint Helena, Ascension and Tristan da Cunha|Ascension and Tristan da Cunha Saint Helena;St. Helena|Sainte-Hélène|Santa Helena, Ascensión y Tristán de Acuña|Sant'Elena, Isola di Ascensione e Tristan da Cunha|Santa Helena
Saint Kitts and Nevis;KN;KNA;;St. Kitts und Nevis|Saint-Christophe-et-Niévès|Saint Kitts y Nevis|Saint Kitts e Nevis|São Cristóvão e Neves
Saint Lucia;LC;LCA;;St. Lucia|Sainte-Lucie|Santa Lucía
Saint Pierre and Miquelon;PM;SPM;;Saint-Pierre und Miquelon|Saint-Pierre-et-Miquelon|San Pedro y Miquelón|Saint Pierre e Miquelon
Saint Vincent and the Grenadines;VC;VCT;;St. Vincent und die Grenadinen|Saint-Vincent-et-les-Grenadines|San Vicente y las Granadinas|Saint Vincent e Grenadine|São Vicente e Granadinas
Samoa;WS;WSM;;
San Marino;SM;SMR;;Saint-Marin
Saint Martin;MF;MAF;Saint Martin (French part);Saint-Martin (partie française)|Saint Martin (francesa)|São Martinho
Sao Tome and Principe;ST;STP;;São Tomé und Príncipe|São Tomé-et-Principe|Santo Tomé y Príncipe|São Tomé e Príncipe
Saudi Arabia;SA;SAU;;Saudi-Arabien|Arabie Saoudite|Arabia Saudita
Senegal;SN;SEN;;
Serbia;RS;SRB;;Serbien|Serbie|Sérvia
Seychelles;SC;SYC;;Seychellen
Sierra Leone;SL;SLE;;Sierra Leona|Serra Leoa
Singapore;SG;SGP;;Singapur|Singapour|Singapura
Sint Maarten;SX;SXM;Sint Maarten (Dutch part);Saint-Martin (partie néerlandaise)|Sint Maarten (neerlandesa)|São Martinho
Slovakia;SK;SVK;;Slowakei|Slovaquie|Eslovaquia|Slovacchia
Slovenia;SI;SVN;;Slowenien|Slovénie|Eslovenia
Solomon Islands;SB;SLB;;Salomonen|Îles Salomon|Islas Salomón|Isole Salomone|Ilhas Salomão
Somalia;SO;SOM;;Somalie
South Africa;ZA;ZAF;;Südafrika|Afrique du Sud|Sudáfrica|África do Sul
South Georgia and the South Sandwich Islands;GS;SGS;;Südgeorgien und die Südlichen Sandwichinseln|Géorgie du Sud-et-les Îles Sandwich du Sud|Georgia del Sur y las Islas Sandwich del Sur|Georgia del Sud e isole Sandwich meridionali|Geórgia do Sul e Ilhas Sandwich do Sul
South Korea;KR;KOR;Korea, Republic of|Republic of Korea;Korea|Südkorea|Corée du Sud|República de Corea|Corea del Sud|Coreia do Sul
South Sudan;SS;SSD;;Südsudan|Soudan du Sud|Sudán del Sur|Sudan del Sud|Sudão do Sul
Southern Ocean;;;;
Spain;ES;ESP;;Spanien|Espagne|España|Spagna|Espanha
Spratly Islands;;;;
Sri Lanka;LK;LKA;;
State of Palestine;PS;PSE;Palestine, State of|State of Palestine;Palestine|Staat Palästina|Palestina|Stato di Palestina|Territórios palestinos
Sudan;SD;SDN;;Soudan|Sudão
Suriname;SR;SUR;;
Svalbard;SJ;SJM;Svalbard and Jan Mayen;Svalbard und Jan Mayen|Svalbard et Île Jan Mayen|Svalbard y Jan Mayen|Svalbard e Jan Mayen
Sweden;SE;SWE;;Schweden|Suède|Suecia|Svezia
Switzerland;CH;CHE;;Schweiz|Suisse|Suiza|Svizzera|Suíça
Syria;SY;SYR;Syrian Arab Republic;Syrien, Arabische Republik|Syrie|República Árabe Siria|Siria
Taiwan;TW;TWN;Taiwan, Province of China|Province of China Taiwan;Repubblica di Cina
Tajikistan;TJ;TJK;;Tadschikistan|Tadjikistan|Tayikistán|Tagikistan|Tajiquistão
Tanzania;TZ;TZA;Tanzania, United Republic of|United Republic of Tanzania;Tansania, Vereinigte Republik|Tansania|République unie de Tanzanie
Tasman Sea;;;;
Thailand;TH;THA;;Thaïlande|Tailandia|Thailandia
Timor-Leste;TL;TLS;;East Timor|Osttimor|Timor Est
Togo;TG;TGO;;
Tokelau;TK;TKL;;
Tonga;TO;TON;;
Trinidad and Tobago;TT;TTO;;Trinidad und Tobago|Trinité-et-Tobago|Trinidad y Tobago|Trinidad e Tobago|Trindade e Tobago
Tromelin Island;;;;
Tunisia;TN;TUN;;Tunesien|Tunisie|Túnez
Turkey;TR;TUR;Türkiye;Türkei|Turquie|Turquía|Turchia
Turkmenistan;TM;TKM;;Turquemenistão
Turks and Caicos Islands;TC;TCA;;Turks- und Caicosinseln|Îles Turques-et-Caïques|Islas Turcas y Caicos|Isole Turks e Caicos|Ilhas Turcas e Caicos
Tuvalu;TV;TUV;;
USA;US;USA;United States of America;United States|America|US|Vereinigte Staaten von Amerika|Vereinigte Staaten|États-Unis d'Amérique|Estados Unidos|Stati Uniti d'America|Estados Unidos da América
Uganda;UG;UGA;;Ouganda
Ukraine;UA;UKR;;Ucrania|Ucraina
United Arab Emirates;AE;ARE;;UAE|Vereinigte Arabische Emirate|Émirats Arabes Unis|Emiratos Árabes Unidos|Emirati Arabi Uniti|Emirados Árabes Unidos
United Kingdom;GB;GBR;United Kingdom of Great Britain and Northern Ireland;UK|Great Britain|Britain|Vereinigtes Königreich|Großbritannien|Royaume-Uni|Reino Unido|Regno Unito
Uruguay;UY;URY;;Uruguai
Uzbekistan;UZ;UZB;;Usbekistan|Ouzbékistan|Uzbequistão
Vanuatu;VU;VUT;;
Venezuela;VE;VEN;Venezuela, Bolivarian Republic of|Bolivarian Republic of Venezuela;
Viet Nam;VN;VNM;;Vietname
Wake Island;;;;
Virgin Islands;VI;VIR;Virgin Islands (U.S.)|Virgin Islands, U.S.|U.S. Virgin Islands;Amerikanische Jungferninseln|Îles vierges américaines|Islas Vírgenes de los Estados Unidos|Isole Vergini Americane|Ilhas Virgens Americanas
Wallis and Futuna;WF;WLF;;Wallis und Futuna|Wallis-et-Futuna|Wallis y Futuna|Wallis e Futuna
West Bank;;;;
Western Sahara;EH;ESH;;Westsahara|Sahara occidental|Sahara Occidentale|Saara Ocidental
Yemen;YE;YEM;;Jemen|Iémen
Zambia;ZM;ZMB;;Sambia|Zambie
Zimbabwe;ZW;ZWE;;Simbabwe|Zimbabue
`;
