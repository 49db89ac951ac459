using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Release;
using FederationHub.OpenId.Provider.Token;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads the keys of an application that say what it may receive.</summary>
internal static class ReleaseBlock
{
    private static readonly (string Word, ClaimPlacement Meaning)[] Placements =
        [("id_token", ClaimPlacement.IdToken), ("access_token", ClaimPlacement.AccessToken), ("userinfo", ClaimPlacement.UserInfo)];

    private static readonly (string Word, ReleaseSet Meaning)[] Sets = [("hub", ReleaseSet.Hub), ("surf", ReleaseSet.Surf), ("entree", ReleaseSet.Entree)];

    private static readonly (string Word, TokenShape Meaning)[] Shapes = [("none", TokenShape.None), ("v1", TokenShape.V1), ("v2", TokenShape.V2)];

    private static readonly (string Word, AgreementNeed Meaning)[] AgreementWords = [("required", AgreementNeed.Required), ("optional", AgreementNeed.Optional)];

    private static readonly (string Word, ValueForm Meaning)[] Forms = [("as_is", ValueForm.AsIs), ("iso_language", ValueForm.Language), ("iso_country", ValueForm.Country)];

    /// <summary>The word of a set.</summary>
    public static string WordOf(ReleaseSet set) => Sets.First(word => word.Meaning == set).Word;

    /// <summary>The word of a shape.</summary>
    public static string WordOf(TokenShape shape) => Shapes.First(word => word.Meaning == shape).Word;

    /// <summary>The word for whether agreements are needed.</summary>
    public static string WordOf(AgreementNeed need) => AgreementWords.First(word => word.Meaning == need).Word;

    /// <summary>The word of a form.</summary>
    public static string WordOf(ValueForm form) => Forms.First(word => word.Meaning == form).Word;

    /// <summary>The words of a placement.</summary>
    public static IReadOnlyList<string> WordsOf(ClaimPlacement placement) => [.. Placements.Where(word => placement.HasFlag(word.Meaning)).Select(word => word.Word)];

    /// <summary>The policy that the keys make together with the defaults of the profile.</summary>
    /// <param name="section">The application.</param>
    /// <param name="profile">Its profile; null when that could not be read.</param>
    public static ReleasePolicy Read(Section section, ApplicationProfile? profile)
    {
        var usual = profile is null ? ReleasePolicy.Nothing : ApplicationProfileDefaults.For(profile.Value).Release;
        var set = section.Choice("release_set", Sets) ?? usual.Set;
        var (claims, places) = ReadClaims(section, set);
        var policy = new ReleasePolicy
        {
            Set = set,
            Claims = claims ?? usual.Claims,
            Shape = section.Choice("token_shape", Shapes) ?? usual.Shape,
            PersonId = section.Has("person_id") ? [.. section.Texts("person_id", type => PersonType(type, section), required: true).Select(type => type.Value)] : Absent(section, "person_id", usual.PersonId),
            PublicSubject = section.OptionalFlag("public_subject") ?? usual.PublicSubject,
            Agreements = section.Choice("agreements", AgreementWords) ?? usual.Agreements,
        };
        foreach (var problem in ReleasePolicy.Check(policy))
        {
            if (problem.Claim is not { } claim)
            {
                section.Problem(problem.Field, $"{problem.Message} Change it.");
            }
            else if (claims is not null)
            {
                places[claim](problem.Field == "placement" ? "in" : problem.Field, $"{problem.Message} Change it.");
            }
        }

        if (policy.Agreements == AgreementNeed.Optional && profile == ApplicationProfile.Education)
        {
            section.Problem("agreements", "In profile education nothing beyond the minimal set goes out without an agreement of the organisation. Remove the key, and write the agreement under agreements:.");
        }

        return policy;
    }

    private static (List<ClaimRule>? Claims, List<Action<string, string>> Places) ReadClaims(Section section, ReleaseSet set)
    {
        const string Key = "claims";
        if (!section.Has(Key))
        {
            return (Absent<List<ClaimRule>?>(section, Key, null), []);
        }

        var known = ReleaseSets.Of(set);
        var read = new List<ClaimRule>();
        var places = new List<Action<string, string>>();
        foreach (var (name, block) in section.NamesOrBlocks(Key))
        {
            if (block is not null)
            {
                if (ReadRule(block) is { } rule)
                {
                    read.Add(rule);
                    places.Add(block.Problem);
                }
            }
            else if (known.GetValueOrDefault(name!.Value) is { } rule)
            {
                read.Add(rule);
                places.Add((_, message) => section.Findings.Add(name.Line, name.Path, message));
            }
            else
            {
                section.Findings.Add(name.Line, name.Path, NotOfTheProtocol(name.Value)
                    ?? $"'{Shown.Of(name.Value)}' is no claim of the set {WordOf(set)}.{section.Findings.DidYouMean(name.Value, known.Keys)} Write it out: {{ claim: NAME, source: SOURCE, in: [id_token] }}.");
            }
        }

        return (read, places);
    }

    private static ClaimRule? ReadRule(Section item)
    {
        var claim = item.Text("claim", NotOfTheProtocol, required: true);
        var source = item.Text("source");
        var places = item.Texts("in", value => Placements.Any(word => word.Word == value)
            ? null
            : $"'{Shown.Of(value)}' is not one of {string.Join(", ", Placements.Select(word => word.Word))}. Write one of them.", required: true);
        var required = item.Flag("required");
        var array = item.Flag("array");
        var format = item.Text("format");
        if (item.Take("codes") is YamlList { Items.Count: 0 })
        {
            item.Problem("codes", "The list is empty, and so holds no value to anything. Name the codes, or remove the key.");
        }

        var codes = item.Texts("codes");
        var separator = item.Text("separator");
        var form = item.Choice("form", Forms) ?? ValueForm.AsIs;
        var group = item.Text("one_of");
        item.Finish();
        return claim is null || places.Count == 0
            ? null
            : new ClaimRule(claim.Value, source?.Value ?? claim.Value, places.Aggregate(ClaimPlacement.None, (sum, place) => sum | Placements.First(word => word.Word == place.Value).Meaning))
            {
                Required = required,
                AsArray = array,
                Format = format?.Value,
                Codes = [.. codes.Select(code => code.Value)],
                Separator = separator?.Value,
                Form = form,
                OneOf = group?.Value,
            };
    }

    private static string? PersonType(string type, Section section) => ReleaseSources.IsPersonType(type)
        ? null
        : $"'{Shown.Of(type)}' is no type of identifier of a person.{section.Findings.DidYouMean(type, ReleaseSources.PersonTypes)} Known: {string.Join(", ", ReleaseSources.PersonTypes)}.";

    // Asked for, so that it is known where a slip of the pen is looked for.
    private static T Absent<T>(Section section, string key, T otherwise)
    {
        _ = section.Take(key);
        return otherwise;
    }

    // Core knows the claims of the tokens it fills; OpenId knows those of the whole protocol.
    private static string? NotOfTheProtocol(string value) =>
        ProtocolClaims.Reserved.Contains(value) || ReleasePolicy.ProtocolClaims.Contains(value)
            ? $"'{Shown.Of(value)}' is a claim of the protocol itself, and always the hub's to fill. Choose another name."
            : null;
}
