namespace FederationHub.Samples.Demo.Organisations;

/// <summary>Places and words that names are made of.</summary>
internal static class Words
{
    public static readonly string[] DutchPlaces =
    [
        "Alkmaar", "Almelo", "Almere", "Alphen aan den Rijn", "Amersfoort", "Amstelveen", "Amsterdam", "Apeldoorn", "Appingedam", "Arnhem", "Assen", "Baarn",
        "Barneveld", "Bergen op Zoom", "Beverwijk", "Boxtel", "Breda", "Bussum", "Capelle aan den IJssel", "Castricum", "Coevorden", "Culemborg", "Delft",
        "Delfzijl", "Den Bosch", "Den Haag", "Den Helder", "Deventer", "Dordrecht", "Drachten", "Ede", "Eindhoven", "Emmeloord", "Emmen", "Enkhuizen",
        "Enschede", "Epe", "Ermelo", "Etten-Leur", "Geldrop", "Goes", "Gorinchem", "Gouda", "Groningen", "Haarlem", "Hardenberg", "Harderwijk", "Heerenveen",
        "Heerlen", "Helmond", "Hengelo", "Hilversum", "Hoofddorp", "Hoogeveen", "Hoorn", "Houten", "Huizen", "IJmuiden", "IJsselstein", "Kampen", "Katwijk",
        "Krommenie", "Leiden", "Lelystad", "Leusden", "Maassluis", "Maastricht", "Meppel", "Middelburg", "Naarden", "Nieuwegein", "Nijkerk", "Nijmegen",
        "Oldenzaal", "Oosterhout", "Oss", "Purmerend", "Raalte", "Rijswijk", "Roermond", "Roosendaal", "Rotterdam", "Schagen", "Schiedam", "Sittard", "Sluis",
        "Soest", "Spijkenisse", "Stadskanaal", "Steenwijk", "Terneuzen", "Tiel", "Tilburg", "Uden", "Utrecht", "Valkenswaard", "Veendam", "Veenendaal", "Venlo",
        "Venray", "Vlaardingen", "Vlissingen", "Waalwijk", "Wageningen", "Weert", "Winschoten", "Winterswijk", "Woerden", "Zaandam", "Zeist", "Zevenaar",
        "Zierikzee", "Zoetermeer", "Zutphen", "Zwolle", "’s-Gravenzande", "’s-Heerenberg",
    ];

    /// <summary>Dutch and Frisian name of places in Fryslân.</summary>
    public static readonly (string Dutch, string Frisian)[] FrisianPlaces =
    [
        ("Leeuwarden", "Ljouwert"), ("Sneek", "Snits"), ("Bolsward", "Boalsert"), ("Dokkum", "Dokkum"), ("Franeker", "Frjentsjer"), ("Harlingen", "Harns"),
        ("Joure", "De Jouwer"), ("Lemmer", "De Lemmer"), ("Workum", "Warkum"), ("Gorredijk", "De Gordyk"), ("Burgum", "Burgum"), ("Balk", "Balk"),
        ("Grou", "Grou"), ("Hindeloopen", "Hylpen"), ("Stavoren", "Starum"), ("Wolvega", "Wolvegea"), ("Surhuisterveen", "Surhústerfean"), ("Sint Annaparochie", "Sint-Anne"),
    ];

    public static readonly string[] BelgianPlaces =
    [
        "Aalst", "Antwerpen", "Brugge", "Dendermonde", "Diest", "Geel", "Gent", "Hasselt", "Ieper", "Kortrijk", "Leuven", "Lier", "Mechelen", "Oostende",
        "Oudenaarde", "Roeselare", "Sint-Niklaas", "Tienen", "Tongeren", "Turnhout", "Veurne", "Vilvoorde",
    ];

    public static readonly string[] GermanPlaces =
    [
        "Aachen", "Augsburg", "Bamberg", "Bayreuth", "Berlin", "Bielefeld", "Bochum", "Bonn", "Braunschweig", "Bremen", "Celle", "Chemnitz", "Coburg", "Cottbus",
        "Darmstadt", "Dortmund", "Dresden", "Duisburg", "Düsseldorf", "Emden", "Erfurt", "Erlangen", "Essen", "Flensburg", "Freiburg", "Fulda", "Gera", "Gießen",
        "Görlitz", "Göttingen", "Greifswald", "Halle", "Hamburg", "Hannover", "Heidelberg", "Hildesheim", "Jena", "Karlsruhe", "Kassel", "Kiel", "Koblenz", "Köln",
        "Konstanz", "Leer", "Leipzig", "Lübeck", "Lüneburg", "Magdeburg", "Mainz", "Mannheim", "Marburg", "München", "Münster", "Nürnberg", "Oldenburg",
        "Osnabrück", "Paderborn", "Passau", "Potsdam", "Regensburg", "Rostock", "Saarbrücken", "Schwäbisch Gmünd", "Siegen", "Stuttgart", "Trier", "Tübingen",
        "Ulm", "Weimar", "Wuppertal", "Würzburg", "Zwickau",
    ];

    public static readonly string[] FrenchPlaces =
    [
        "Aix-en-Provence", "Amiens", "Angers", "Annecy", "Avignon", "Bayonne", "Besançon", "Béziers", "Bordeaux", "Bourges", "Brest", "Caen", "Cahors", "Calais",
        "Chambéry", "Chartres", "Clermont-Ferrand", "Colmar", "Dijon", "Évreux", "Grenoble", "La Rochelle", "Laval", "Le Havre", "Le Mans", "Lille", "Limoges",
        "Lorient", "Lyon", "Mâcon", "Marseille", "Metz", "Montpellier", "Mulhouse", "Nancy", "Nantes", "Nice", "Nîmes", "Niort", "Orléans", "Pau", "Périgueux",
        "Perpignan", "Poitiers", "Quimper", "Reims", "Rennes", "Rouen", "Saint-Étienne", "Saint-Malo", "Strasbourg", "Tarbes", "Toulon", "Toulouse", "Tours",
        "Troyes", "Valence", "Vannes",
    ];

    public static readonly string[] BritishPlaces =
    [
        "Aberdeen", "Bath", "Bedford", "Birmingham", "Blackpool", "Bolton", "Bradford", "Brighton", "Bristol", "Cambridge", "Canterbury", "Cardiff", "Carlisle",
        "Chester", "Colchester", "Coventry", "Derby", "Doncaster", "Dover", "Dundee", "Durham", "Edinburgh", "Exeter", "Falmouth", "Glasgow", "Gloucester",
        "Guildford", "Harrogate", "Hereford", "Hull", "Inverness", "Ipswich", "Kendal", "King’s Lynn", "Lancaster", "Leeds", "Leicester", "Lincoln", "Liverpool",
        "Manchester", "Newcastle", "Norwich", "Nottingham", "Oxford", "Perth", "Plymouth", "Portsmouth", "Preston", "Reading", "Sheffield", "Southampton",
        "St Andrews", "Stirling", "Stoke-on-Trent", "Swansea", "Truro", "Winchester", "Worcester", "York",
    ];

    public static readonly string[] IrishPlaces = ["Athlone", "Cork", "Dublin", "Ennis", "Galway", "Kilkenny", "Limerick", "Sligo", "Tralee", "Waterford", "Wexford"];

    public static readonly string[] DutchThemes =
    [
        "De Akker", "De Ark", "De Balans", "De Boemerang", "De Bongerd", "De Brug", "De Cirkel", "De Dolfijn", "De Driemaster", "De Duizendpoot", "De Eenhoorn",
        "De Fontein", "De Gouden Griffel", "De Haven", "De Hoeksteen", "De Horizont", "De Kameleon", "De Klimop", "De Kornoeljes", "De Kring", "De Leeuwerik",
        "De Linde", "De Meander", "De Mozaïek", "De Notenkraker", "De Ontdekking", "De Parel", "De Plataan", "De Poort", "De Regenboog", "De Schakel", "De Schelp",
        "De Sleutelbloem", "De Springplank", "De Sterrenwacht", "De Touwladder", "De Toverlantaarn", "De Tweemaster", "De Vlieger", "De Vuurtoren", "De Wegwijzer",
        "De Wereldreiziger", "De Wilgenhoek", "De Windroos", "De Zonnewijzer", "De Zwaluw", "Het Anker", "Het Avontuur", "Het Baken", "Het Palet", "Het Kompas",
        "Het Kristal", "Het Mozaïek", "Het Talent", "Het Universum", "’t Carillon", "’t Kofschip", "’t Startblok", "’t Zonnetje",
    ];

    public static readonly string[] FrisianThemes =
    [
        "De Boustien", "De Finne", "De Flambou", "De Fûgelsang", "De Grúttert", "De Klaver", "De Ljepper", "De Opslach", "De Reinbôge", "De Skeakel", "De Skulp",
        "De Súdwester", "De Tsjil", "De Wjukken", "It Bynt", "It Holdersnêst", "It Kompas", "It Ljochtbeaken", "It Skriuwboerd", "Op ’e Trije",
    ];

    public static readonly string[] DutchPatrons =
    [
        "Anna van Hoorn", "Antoni Kerkhof", "Baruch de Wit", "Catharina Bakker", "Christiaan Sluyter", "Cornelia Vos", "Dirk Coster", "Eva van Dam", "Frans Leeuwen",
        "Gerrit Mulder", "Griet van der Meer", "Hendrik Tollens", "Hugo Brouwer", "Ida Vermeer", "Isaäc Beekman", "Jacoba van Vliet", "Jan Steenbergen", "Johanna Prins",
        "Josephine Brand", "Klaas Zeeman", "Laurens Koster", "Maria Hofstede", "Maarten Hoekstra", "Nicolaas Visser", "Pieter Zandt", "Renée Mesdag", "Simon Stevenaar",
        "Sophia Roelofs", "Theodorus Mey", "Wilhelmina Drost", "Willem Barends",
    ];

    public static readonly string[] GermanPatrons =
    [
        "Albert Lindner", "Anna Seehof", "Bettina Arnheim", "Carl Weierberg", "Clara Wiegand", "Dorothea Erxlinger", "Emmy Nöther-Hain", "Ferdinand Brauer",
        "Friedrich Hölzer", "Georg Lichtenfels", "Gottfried Kästner", "Hannah Arendsee", "Heinrich Böller", "Ida Rückert", "Johann Gäbler", "Käthe Kolbe", "Lise Meitinger",
        "Ludwig Büchtner", "Maria Größing", "Max Planert", "Otto Hahner", "Ricarda Huchel", "Sophie Schöller", "Theodor Stürmer", "Wilhelm Röntsch",
    ];

    public static readonly string[] FrenchPatrons =
    [
        "Aimée Césarin", "Alphonse Daudin", "Antoine Lavoisy", "Aristide Maillet", "Berthe Morizet", "Blaise Pascalin", "Camille Claudet", "Denis Diderin", "Édouard Branlet",
        "Émilie du Châtelier", "François Rabelain", "George Sandeau", "Hélène Boucherat", "Irène Jolivet", "Jacques Prévertin", "Jean Mouliner", "Jeanne Barretin",
        "Joliot Curiel", "Louise Micheline", "Marcel Pagnoux", "Marguerite Durasse", "Marie Laurencier", "Paul Éluardin", "Rosa Bonheurin", "Simone Veilet", "Théophile Gauthry",
    ];

    public static readonly string[] EnglishPatrons =
    [
        "Ada Lovelock", "Agnes Whitby", "All Saints", "Blessed Wulfstan", "Charles Babbington", "Dorothy Hodgkins", "Edith Cavendish", "Elizabeth Garrard", "Florence Nighting",
        "George Stephens", "Holy Cross", "Isaac Newbold", "Jane Austwick", "John Ruskington", "King Alfred", "King Edwin", "Lady Margaret", "Mary Seacombe", "Michael Farraday",
        "Queen Ethelburga", "Rosalind Franks", "Samuel Peplow", "St Aidan", "St Bede", "St Cuthbert", "St Hilda", "St Oswald", "Thomas Hardwick", "William Caxley",
    ];

    public static readonly string[] CompanyWords =
    [
        "Aqua", "Atlas", "Berk", "Bries", "Delta", "Dijk", "Duin", "Eik", "Falk", "Haven", "Helder", "Hoef", "Kade", "Klaver", "Koers", "Kroon", "Linde", "Maas", "Meer",
        "Molen", "Noord", "Oever", "Polder", "Riet", "Schans", "Sterk", "Terp", "Veld", "Vonk", "Waal", "Wad", "Wiek", "Zand", "Zilver",
    ];

    public static readonly string[] DutchTrades = ["Techniek", "Zorg", "Logistiek", "Installaties", "Uitgeverij", "Bouw", "Advies", "Software", "Thuiszorg", "Transport", "Zuivel"];

    public static readonly string[] EnglishTrades = ["Engineering", "Care", "Logistics", "Publishing", "Software", "Learning Trust"];
}
