using System.Globalization;
using System.Text;

namespace FederationHub.Samples.Demo.Organisations;

/// <summary>Makes organisations that do not exist but could: the same ones each time.</summary>
public static class OrganisationGenerator
{
    private const ulong Seed = 0x46484201;

    /// <summary>The first organisations of the list are fixed, so that people and tests can look for them.</summary>
    private static readonly Draft[] Recognisable =
    [
        new("nl", "Universiteit van Lauwersoog", "Lauwersoog", "NL", "wo") { English = "University of Lauwersoog", Alias = ["UvLo"], Stem = "uvlo" },
        new("de", "Georg-Lichtenfels-Universität Göttingen", "Göttingen", "DE", "wo") { English = "University of Göttingen-Weende", Alias = ["Uni Göttingen", "GLU"], Stem = "uni-goettingen" },
        new("de", "Technische Hochschule Göttingen", "Göttingen", "DE", "hbo") { English = "Göttingen University of Applied Sciences", Alias = ["TH Göttingen", "THG"], Stem = "th-goettingen" },
        new("nl", "Stedelijk Lyceum De Zwaan", "Zwolle", "NL", "vo") { Alias = ["SLZ"], Stem = "lyceumdezwaan" },
        new("nl", "Christelijk Lyceum Zuiderzee", "Kampen", "NL", "vo") { Alias = ["CLZ"], Stem = "clz" },
        new("nl", "Frysk Lyceum", "Leeuwarden", "NL", "vo") { Frisian = "Frysk Lyseum", Alias = ["FL"], Stem = "frysklyceum" },
        new("nl", "Hogeschool Noorderlicht", "Groningen", "NL", "hbo") { English = "Northern Light University of Applied Sciences", Alias = ["HNL"], Stem = "hnl" },
        new("nl", "Technische Universiteit Delfland", "Delft", "NL", "wo") { English = "Delfland University of Technology", Alias = ["TU Delfland", "TUD"], Stem = "tudelfland" },
        new("fr", "Université Émilie-du-Châtelier", "Besançon", "FR", "wo") { English = "Émilie du Châtelier University", Alias = ["UEC"], Stem = "univ-chatelier" },
        new("en", "King’s College of St Oswald", "Lincoln", "GB", "wo") { Alias = ["KCSO"], Stem = "kcso" },
    ];

    /// <summary>The first organisations of an endless list.</summary>
    /// <param name="count">How many.</param>
    /// <param name="reservedIds">Ids that other organisations have.</param>
    /// <param name="reservedDomains">Domains that other organisations have.</param>
    public static IReadOnlyList<GeneratedOrganisation> Generate(int count, IEnumerable<string>? reservedIds = null, IEnumerable<string>? reservedDomains = null)
    {
        var sequence = new Sequence(Seed);
        var ids = new HashSet<string>(reservedIds ?? [], StringComparer.Ordinal);
        var domains = new HashSet<string>(reservedDomains ?? [], StringComparer.Ordinal);
        var organisations = new List<GeneratedOrganisation>(count);
        for (var index = 0; index < count; index++)
        {
            var draft = index < Recognisable.Length ? Recognisable[index] : Next(sequence);
            // The same name in the same place twice would be two rows that nobody can tell apart.
            for (var again = 0; again < 8 && ids.Contains(Slug(Named(draft))); again++)
            {
                draft = Next(sequence);
            }

            organisations.Add(Finish(draft, ids, domains));
        }

        return organisations;
    }

    private static Draft Next(Sequence sequence) => sequence.Below(100) switch
    {
        < 50 => Dutch(sequence),
        < 56 => Frisian(sequence),
        < 63 => Belgian(sequence),
        < 77 => German(sequence),
        < 89 => French(sequence),
        _ => English(sequence),
    };

    private static Draft Dutch(Sequence sequence)
    {
        var place = sequence.Pick(Words.DutchPlaces);
        var patron = sequence.Pick(Words.DutchPatrons);
        switch (sequence.Below(100))
        {
            case < 55:
                var kind = sequence.Pick(["Basisschool", "OBS", "CBS", "RKBS", "Jenaplanschool", "Montessorischool", "Daltonschool", "IKC", "Vrijeschool"]);
                return new("nl", $"{kind} {sequence.Pick(Words.DutchThemes)}", place, "NL", "po");
            case < 63:
                return new("nl", $"{patron}school", place, "NL", "po");
            case < 82:
                var school = sequence.Pick(["Lyceum", "College", "Scholengemeenschap", "Gymnasium", "Vakcollege", "Praktijkschool", "Mavo"]);
                var name = sequence.Chance(50) ? $"{patron} {school}" : $"{sequence.Pick(["Christelijk", "Stedelijk", "Openbaar", "Katholiek", "Interconfessioneel"])} {school} {place}";
                return new("nl", name, place, "NL", "vo") { Alias = [Initials(name)] };
            case < 88:
                var roc = $"ROC {sequence.Pick(["van", "Regio", "Midden-", "Nieuw"])} {place}".Replace("- ", "-", StringComparison.Ordinal);
                return new("nl", roc, place, "NL", "mbo") { English = $"{place} Regional Training Centre", Alias = [$"ROC {place[..Math.Min(3, place.Length)].ToUpperInvariant()}"] };
            case < 91:
                return new("nl", $"Hogeschool {patron}", place, "NL", "hbo") { English = $"{patron} University of Applied Sciences", Alias = [Initials($"Hogeschool {patron}")] };
            case < 92:
                return new("nl", $"Universiteit van {place}", place, "NL", "wo") { English = $"University of {place}", Alias = [$"Uv{place.Trim('’', '-', 's')[..1].ToUpperInvariant()}"] };
            case < 95:
                return new("nl", $"Stichting {sequence.Pick(["Openbaar", "Protestants", "Katholiek", "Samenwerkend"])} Onderwijs {place}", place, "NL", "other");
            default:
                return new("nl", $"{sequence.Pick(Words.CompanyWords)}{sequence.Pick(Words.CompanyWords).ToLowerInvariant()} {sequence.Pick(Words.DutchTrades)}", place, "NL", "other");
        }
    }

    private static Draft Frisian(Sequence sequence)
    {
        var (place, frisianPlace) = sequence.Pick(Words.FrisianPlaces);
        if (sequence.Chance(75))
        {
            var theme = sequence.Pick(Words.FrisianThemes);
            return new("nl", $"{sequence.Pick(["Basisschool", "OBS", "CBS"])} {theme}", place, "NL", "po") { Frisian = $"Basisskoalle {theme}", Alias = [frisianPlace] };
        }

        var patron = sequence.Pick(["Gysbert Halbertsma", "Fedde Schurema", "Nynke fan Hichtum-Wal", "Simke Klosterhuis", "Waling Dijkema", "Piter Jellesma"]);
        return new("nl", $"{patron} College", place, "NL", "vo") { Frisian = $"{patron} Kolleezje", Alias = [Initials($"{patron} College"), frisianPlace] };
    }

    private static Draft Belgian(Sequence sequence)
    {
        var place = sequence.Pick(Words.BelgianPlaces);
        return sequence.Below(10) switch
        {
            < 5 => new("nl", $"Vrije Basisschool {sequence.Pick(Words.DutchThemes)}", place, "BE", "po"),
            < 8 => new("nl", $"{sequence.Pick(["Koninklijk Atheneum", "Technisch Atheneum", "Heilig-Hartinstituut", "Sint-Lievenscollege", "Sint-Jozefsinstituut", "Sint-Ursula-instituut", "Sint-Martinuscollege", "Bernardusscholen", "Freinetschool De Vlinder", "Edith Steinschool"])} {place}", place, "BE", "vo"),
            _ => new("nl", $"Hogeschool {sequence.Pick(["Scheldeland", "Leiestreek", "Kempenland", "Dijlevallei"])} {place}", place, "BE", "hbo") { English = $"{place} University College" },
        };
    }

    private static Draft German(Sequence sequence)
    {
        var place = sequence.Pick(Words.GermanPlaces);
        var patron = sequence.Pick(Words.GermanPatrons).Replace(' ', '-');
        return sequence.Below(100) switch
        {
            < 35 => new("de", $"Grundschule {sequence.Pick(["Am Brühl", "An der Mühle", "Am Schlosspark", "Südstadt", "Weststadt", "Am Weiher"])} {place}", place, "DE", "po"),
            < 75 => new("de", $"{patron}-{sequence.Pick(["Gymnasium", "Gesamtschule", "Realschule", "Oberschule"])} {place}", place, "DE", "vo") { Alias = [$"{Initials(patron)}G {place}"] },
            < 85 => new("de", $"Berufskolleg {patron} {place}", place, "DE", "mbo") { Alias = [$"BK {place}"] },
            < 95 => new("de", $"Hochschule {patron} {place}", place, "DE", "hbo") { English = $"{place} University of Applied Sciences", Alias = [$"HS {place}"] },
            _ => new("de", $"{patron}-Universität {place}", place, "DE", "wo") { English = $"{patron} University {place}", Alias = [$"Uni {place}"] },
        };
    }

    private static Draft French(Sequence sequence)
    {
        var place = sequence.Pick(Words.FrenchPlaces);
        var patron = sequence.Pick(Words.FrenchPatrons);
        return sequence.Below(100) switch
        {
            < 35 => new("fr", $"École élémentaire {patron}", place, "FR", "po"),
            < 60 => new("fr", $"Collège {patron}", place, "FR", "vo"),
            < 82 => new("fr", $"Lycée {patron}", place, "FR", "vo"),
            < 90 => new("fr", $"Lycée professionnel {patron}", place, "FR", "mbo"),
            < 96 => new("fr", $"Institut universitaire de technologie de {place}", place, "FR", "hbo") { English = $"{place} Institute of Technology", Alias = [$"IUT {place}"] },
            _ => new("fr", $"Université {patron}", place, "FR", "wo") { English = $"{patron} University", Alias = [$"Univ. {place}"] },
        };
    }

    private static Draft English(Sequence sequence)
    {
        var irish = sequence.Chance(15);
        var place = sequence.Pick(irish ? Words.IrishPlaces : Words.BritishPlaces);
        var country = irish ? "IE" : "GB";
        var patron = sequence.Pick(Words.EnglishPatrons);
        return sequence.Below(100) switch
        {
            < 40 => new("en", $"{patron} Primary School", place, country, "po"),
            < 75 => new("en", $"{patron} {sequence.Pick(["Academy", "Grammar School", "High School", "Community College"])}", place, country, "vo") { Alias = [$"{patron} {place}"] },
            < 85 => new("en", $"{place} Further Education College", place, country, "mbo") { Alias = [$"{place} FE"] },
            < 92 => new("en", $"{sequence.Pick(Words.CompanyWords)}field {sequence.Pick(Words.EnglishTrades)}", place, country, "other"),
            _ => new("en", $"{patron} University", place, country, "wo") { Alias = [$"{Initials(patron)}U", $"Uni of {place}"] },
        };
    }

    private static GeneratedOrganisation Finish(Draft draft, HashSet<string> ids, HashSet<string> domains)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [draft.Language] = draft.Name };
        if (draft.English is not null)
        {
            names["en"] = draft.English;
        }

        if (draft.Frisian is not null)
        {
            names["fy"] = draft.Frisian;
        }

        var slug = Slug(Named(draft));
        var id = Unique(slug, ids, suffix: "");
        var domain = Unique(draft.Stem ?? slug, domains, suffix: ".example");
        string[] all = draft.Sector is "wo" or "hbo" ? [domain, "student." + domain] : [domain];
        return new GeneratedOrganisation(id, names, [.. draft.Alias.Where(alias => alias.Length > 1)], all, draft.Place, draft.Country, draft.Sector);
    }

    private static string Named(Draft draft) =>
        draft.Name.Contains(draft.Place, StringComparison.Ordinal) ? draft.Name : $"{draft.Name} {draft.Place}";

    private static string Unique(string stem, HashSet<string> taken, string suffix)
    {
        var value = stem + suffix;
        for (var number = 2; !taken.Add(value); number++)
        {
            value = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}{suffix}");
        }

        return value;
    }

    private static string Initials(string name) =>
        string.Concat(name.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0])).Where(char.IsLetter));

    /// <summary>Lower case letters, digits and hyphens: diacritics go, German umlauts become two letters; at most 63 characters, a DNS label.</summary>
    private static string Slug(string name)
    {
        var folded = name.Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal)
            .Replace("ß", "ss", StringComparison.Ordinal).Normalize(NormalizationForm.FormD);
        var slug = new StringBuilder(folded.Length);
        foreach (var letter in folded)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (letter is ' ' or '-' && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        // Room for a number behind it.
        return slug.ToString(0, Math.Min(slug.Length, 58)).Trim('-');
    }

    private sealed record Draft(string Language, string Name, string Place, string Country, string Sector)
    {
        public string? English { get; init; }

        public string? Frisian { get; init; }

        public IReadOnlyList<string> Alias { get; init; } = [];

        /// <summary>The first part of the domain, when it is not the name.</summary>
        public string? Stem { get; init; }
    }
}
