using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Organisations;

namespace FederationHub.Testing.Organisations;

/// <summary>
/// Made up organisations in four countries, each named in three languages, with the words that real ones share: the same ones
/// each time, in whatever number. Their places are composed, and their domains end in <c>.example</c>.
/// </summary>
public static class GeneratedOrganisations
{
    private static readonly Country[] Countries =
    [
        new(
            "NL",
            "nl",
            ["Ooster", "Wester", "Nieuw", "Oude", "Hoge", "Lage", "Kleine", "Grote", "Midden", "Achter", "Voor", "Binnen"],
            ["veen", "wolde", "kerk", "haven", "broek", "hout", "meer", "horst", "zijl", "daal", "waard", "beek"],
            ["Linde", "Vlinder", "Water", "Molen", "Zonne", "Wilgen", "Duin", "Akker", "Valken", "Rozen", "Kastanje", "Merel", "Egel", "Zwanen", "Beuken", "Korenbloem"],
            ["hof", "veld", "dijk", "laan", "brug", "poort", "steen", "kamp", "tuin", "wijk", "boom", "spoor"]),
        new(
            "DE",
            "de",
            ["Ober", "Unter", "Neu", "Alt", "Groß", "Klein", "Wald", "König", "Grün", "Müll", "Schön", "Stein"],
            ["hausen", "heim", "brück", "stadt", "dorf", "kirchen", "felden", "rode", "lingen", "bühl", "weiler", "münde"],
            ["Lessing", "Droste", "Fröbel", "Pestalozzi", "Stifter", "Hölder", "Grimm", "Brahms", "Körner", "Storm", "Uhland", "Rückert", "Wieland", "Herder", "Telemann", "Böll"],
            ["tal", "hof", "höhe", "feld", "wiese", "garten", "park", "ufer", "bach", "eck", "linde", "weg"]),
        new(
            "FR",
            "fr",
            ["Saint-Aubin", "Mont", "Ville", "Beau", "Châtel", "Roche", "Val", "Pré", "Haute", "Belle", "Neuf", "Clair"],
            ["mort", "fort", "lieu", "court", "vallon", "fontaine", "rivière", "bois", "champ", "pierre", "marais", "colline"],
            ["Voltaire", "Colette", "Ampère", "Lumière", "Ravel", "Cézanne", "Verne", "Curie", "Balzac", "Molière", "Rimbaud", "Éluard", "Bizet", "Camus", "Hugo", "Prévert"],
            ["-la-Tour", "-les-Prés", "-du-Lac", "-en-Brie", "-le-Bourg", "-sur-Orne", "-la-Forêt", "-les-Vignes", "-du-Port", "-le-Vieux", "-sur-Aube", "-les-Monts"]),
        new(
            "GB",
            "en",
            ["Ash", "Thorn", "Black", "Kings", "Ald", "Brad", "Stan", "Wood", "Lang", "Mar", "Fen", "Whit"],
            ["bury", "wick", "field", "minster", "bridge", "ley", "worth", "combe", "stead", "mouth", "hurst", "thorpe"],
            ["Saint Oswin", "Queen Maud", "Bishop Hale", "Lady Arden", "Saint Brannoc", "Duke Alwin", "Dame Cicely", "Saint Ebba", "Lord Wessel", "King Offa", "Saint Mabyn", "Prior Giles", "Abbot Crane", "Saint Wilfreda", "Earl Godric", "Miss Beale"],
            [" Hill", " Park", " Grove", " Lane", " Green", " Court", " Abbey", " Rise", " Moor", " Wharf", " Vale", " Cross"]),
    ];

    // In Dutch, English, German and French: {0} is the place, {1} a name of its own.
    private static readonly string[][] Kinds =
    [
        ["Universiteit {0}", "University of {0}", "Universität {0}", "Université de {0}"],
        ["Technische Universiteit {0}", "{0} University of Technology", "Technische Universität {0}", "Université de Technologie de {0}"],
        ["Hogeschool {0}", "{0} University of Applied Sciences", "Hochschule {0}", "Haute École de {0}"],
        ["{1} Hogeschool", "{1} College", "Fachhochschule {1}", "Institut Supérieur {1}"],
        ["{1} Lyceum {0}", "{1} School {0}", "{1}-Gymnasium {0}", "Lycée {1} de {0}"],
        ["Basisschool {1}", "{1} Primary School", "Grundschule {1}", "École primaire {1}"],
        ["Scholengemeenschap {1} {0}", "{1} Community College, {0}", "Gesamtschule {1} {0}", "Collège {1}, {0}"],
        ["ROC {0}", "{0} Vocational College", "Berufskolleg {0}", "Lycée professionnel de {0}"],
        ["Medisch Centrum {1}", "{1} Medical School", "Medizinische Hochschule {1}", "Faculté de Médecine {1}"],
        ["Instituut voor {1} en Techniek {0}", "{1} Institute of Technology {0}", "Institut {1} für Technologie {0}", "Institut {1} des Sciences de {0}"],
        ["Academie {1}", "{1} Academy of Arts", "Kunsthochschule {1}", "École des Beaux-Arts {1}"],
        ["Uitgeverij {1} B.V.", "{1} Publishers Ltd.", "{1} Verlag GmbH", "Éditions {1} S.A."],
    ];

    private const int LongestSlug = 54;

    private static readonly string[] Languages = ["nl", "en", "de", "fr"];

    /// <summary>The first so many; the first of a larger number are those of a smaller one.</summary>
    public static IReadOnlyList<DiscoveryEntry> Make(int count) => [.. Enumerable.Range(0, count).Select(Entry)];

    /// <summary>The same as items of <c>organisations</c> of a hub file.</summary>
    public static string HubFileOf(IEnumerable<DiscoveryEntry> entries)
    {
        var file = new StringBuilder("\n");
        foreach (var entry in entries)
        {
            file.Append(CultureInfo.InvariantCulture, $"  - {{id: {entry.Id}, name: {{{string.Join(", ", entry.Name.ByLanguage.Select(name => $"{name.Key}: {JsonSerializer.Serialize(name.Value)}"))}}}, ")
                .Append(CultureInfo.InvariantCulture, $"aliases: {JsonSerializer.Serialize(entry.Aliases)}, domains: {JsonSerializer.Serialize(entry.Domains)}, place: {JsonSerializer.Serialize(entry.Place)}, country: {entry.Country}}}\n");
        }

        return file.ToString();
    }

    private static DiscoveryEntry Entry(int number)
    {
        var dice = new Dice(number);
        var country = dice.OneOf(Countries);
        var place = dice.OneOf(country.PlaceHeads) + dice.OneOf(country.PlaceTails);
        var own = dice.OneOf(country.OwnHeads) + dice.OneOf(country.OwnTails);
        var kind = dice.OneOf(Kinds);
        string In(string language) => string.Format(CultureInfo.InvariantCulture, kind[Array.IndexOf(Languages, language)], place, own);
        var third = country.Language is "nl" or "en" ? dice.OneOf(["de", "fr"]) : country.Language;
        var name = In(country.Language);
        // A label of a domain has at most 63 characters (RFC 1035 2.3.4).
        var slugOfName = Slug(name) is { Length: > LongestSlug } longer ? longer[..LongestSlug].TrimEnd('-') : Slug(name);
        var slug = slugOfName + "-" + number.ToString(CultureInfo.InvariantCulture);
        return new DiscoveryEntry
        {
            Id = slug,
            Organisation = slug,
            Name = new LocalisedText { ByLanguage = new Dictionary<string, string>(StringComparer.Ordinal) { ["nl"] = In("nl"), ["en"] = In("en"), [third] = In(third) } },
            Aliases = dice.OneOf([true, false]) ? [Initials(name, place, number)] : [],
            Domains = dice.OneOf([true, false, false]) ? [$"{slug}.example", $"student.{slug}.example"] : [$"{slug}.example"],
            Place = place,
            Country = country.Code,
        };
    }

    private static string Initials(string name, string place, int number) =>
        string.Concat(name.Split(' ', '-').Where(word => word.Length > 0 && char.IsUpper(word[0])).Select(word => word[0])) + place[..2].ToUpperInvariant() + (number % 7 == 0 ? " " + place : string.Empty);

    private static string Slug(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(char.ToLowerInvariant(c));
            }
            else if (c is ' ' or '-' && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-');
    }

    private sealed record Country(string Code, string Language, string[] PlaceHeads, string[] PlaceTails, string[] OwnHeads, string[] OwnTails);

    /// <summary>Numbers that look thrown and are not: SplitMix64 (Steele, Lea, Flood 2014), begun at the organisation's number.</summary>
    private struct Dice(int seed)
    {
        private ulong _state = (ulong)seed;

        public T OneOf<T>(IReadOnlyList<T> choices)
        {
            _state += 0x9E37_79B9_7F4A_7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
            return choices[(int)((mixed ^ (mixed >> 31)) % (ulong)choices.Count)];
        }
    }
}
