using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Tests.Mapping.Properties;

/// <summary>
/// The rules of domain 2.1 to 2.6 once more, written from the text with regular expressions and without a line of the normaliser: what they
/// say of a statement that it accepted. A rule that both have wrong in the same way would still be missed, so they share nothing.
/// </summary>
internal static partial class StatementRules
{
    private static readonly Dictionary<string, (bool Primary, Regex Syntax)> PersonTable = new(StringComparer.Ordinal)
    {
        ["eck_id"] = (true, new Regex(@"\Ahttps://ketenid\.nl/[A-Za-z0-9]+/[0-9a-f]{128}\z")),
        ["subject_id"] = (true, new Regex(@"\A[A-Za-z0-9][A-Za-z0-9=-]{0,126}@[A-Za-z0-9][A-Za-z0-9.-]{0,126}\z")),
        ["pairwise_id"] = (true, new Regex(@"\A[A-Za-z0-9][A-Za-z0-9=-]{0,126}@[A-Za-z0-9][A-Za-z0-9.-]{0,126}\z")),
        ["eduperson_unique_id"] = (true, new Regex(@"\A[A-Za-z0-9]{1,64}@.{1,256}\z")),
        ["entra_oid"] = (true, new Regex(@"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z")),
        ["oid"] = (true, new Regex(@"\A(?s:.){1,256}\z")),
        ["oidc_sub"] = (true, new Regex(@"\A[\x00-\x7F]{1,255}\z")),
        ["saml_nameid_persistent"] = (true, new Regex(@"\A(?s:.){1,256}\z")),
        ["saml_nameid"] = (false, new Regex(@"\A(?s:.){1,256}\z")),
        ["nl_realid"] = (false, new Regex(@"\A[^@\s]+@[^@\s]+\z")),
        ["nl_profileid"] = (false, new Regex(@"\A[^@\s]+@(\d+\.)?[^@\s]+\z")),
        ["entree_uid"] = (false, new Regex(@"\A[^@\s]+@[^@\s]+\z")),
        ["eppn"] = (false, new Regex(@"\A[^@]+@[^@]+\z")),
        ["eduid"] = (false, new Regex(@"\A(?s:.)+\z")),
        ["employee_number"] = (false, new Regex(@"\A\S{1,64}\z")),
        ["student_number"] = (false, new Regex(@"\A\S{1,64}\z")),
        ["upn"] = (false, new Regex(@"\A(?s:.)+\z")),
        ["unique_name"] = (false, new Regex(@"\A(?s:.)+\z")),
        ["email"] = (false, new Regex(@"\A[^@\s]+@[^@\s]+\z")),
    };

    private static readonly Dictionary<string, (bool Primary, Regex Syntax)> OrganisationTable = new(StringComparer.Ordinal)
    {
        ["rio_aanbieder"] = (true, new Regex(@"\A[0-9]{3}A[0-9]{3}\z")),
        ["oin"] = (true, new Regex(@"\A[0-9]{20}\z")),
        ["digi_delivery_id"] = (true, new Regex(@"\A[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z")),
        ["brin4"] = (false, new Regex(@"\A[0-9]{2}[A-Z]{2}\z")),
        ["brin6"] = (false, new Regex(@"\A[0-9]{2}[A-Z]{2}[0-9]{2}\z")),
        ["schac_home_org"] = (false, new Regex(@"\A[a-z0-9.-]+\z")),
        ["entra_tid"] = (false, new Regex(@"\A[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z")),
        ["google_hd"] = (false, new Regex(@"\A[a-z0-9.-]+\z")),
        ["kvk"] = (false, new Regex(@"\A[0-9]{8}\z")),
        ["rsin"] = (false, new Regex(@"\A[0-9]{9}\z")),
        ["idp"] = (false, new Regex(@"\A(?s:.)+\z")),
    };

    private static readonly string[] EckIdNames = ["eckId", "eckid", "eck_id", "urn:mace:surf.nl:attribute-def:eckid"];

    private static readonly string[] Scoped = ["subject_id", "pairwise_id", "eduperson_unique_id", "eppn"];

    private static readonly string[] SingleValued =
        ["given_name", "middle_name", "family_name", "name", "nickname", "preferred_username", "initials", "email", "email_verified", "locale", "title", "uid", "org_name", "primary_affiliation", "auth_location", "sector", "represented_org", "gender", "date_of_birth", "oid", "unique_name", "upn", "windows_account", "employee_number", "student_number"];

    private static readonly string[] ReadByPeople = ["given_name", "middle_name", "family_name", "name", "nickname", "initials", "title", "org_name", "unit", "department", "postal_address", "functions", "job_roles", "employment_type", "study_branch", "x_locker"];

    private static readonly Dictionary<string, string[]> Operators = new(StringComparer.Ordinal)
    {
        ["surfconext"] = ["http://surfconext.nl/assurance/", "https://surfconext.nl/assurance/"],
        ["eduid"] = ["https://eduid.nl/trust/", "https://eduid.nl/validated/"],
        ["etoegang"] = ["urn:etoegang:"],
        ["eidas"] = ["http://eidas.europa.eu/LoA/", "http://eidas.europa.eu/NotNotified/LoA/"],
    };

    /// <summary>Every rule that a statement breaks; empty for a good one.</summary>
    public static IReadOnlyList<string> Breaks(IdentityStatement statement, Sent sent)
    {
        var broken = new List<string>();
        void Require(bool holds, string rule)
        {
            if (!holds)
            {
                broken.Add(rule);
            }
        }

        var home = sent.Organisations.SingleOrDefault(organisation => organisation.Id == statement.Organisation);
        Require(home is not null, "R001-22: an organisation of this upstream");
        if (home is null)
        {
            return broken;
        }

        var attributes = sent.Statement.Attributes.ByName;
        var received = attributes.Values.SelectMany(values => values).Append(sent.Statement.Subject.Value).ToHashSet(StringComparer.Ordinal);
        var lowered = received.SelectMany(value => new[] { value.ToLowerInvariant(), string.Concat(value.Select(c => c is >= 'A' and <= 'Z' ? (char)(c + 32) : c)) }).ToHashSet(StringComparer.Ordinal);
        bool WasSent(string value) => received.Contains(value) || lowered.Contains(value);
        bool InScope(string value) => home.Scopes.Any(scope => scope.IsPattern
            ? Regex.IsMatch(RightSide(value).ToLowerInvariant(), $@"\A(?:{scope.Value})\z", RegexOptions.None, TimeSpan.FromSeconds(1))
            : scope.Value.Equals(RightSide(value), StringComparison.OrdinalIgnoreCase));

        // V-01, V-03, table 2.2
        Require(statement.PersonIds.Count > 0, "V-01: a person identifier");
        foreach (var id in statement.PersonIds)
        {
            Require(PersonTable.TryGetValue(id.Type, out var row) && row.Syntax.IsMatch(id.Value), $"V-03: {id.Type} has its form");
            Require(Seen(id.Value), $"bad input: nothing invisible in {id.Type}");
            Require(id.Type == "entra_oid" ? id.Value.Split(':').All(WasSent) : WasSent(id.Value), $"bad input: {id.Type} is what was sent");
            Require(id.IsPrimary == row.Primary || (id.Type == "eppn" && Says(attributes, "https://refeds.org/assurance") && Says(attributes, "https://refeds.org/assurance/ID/eppn-unique-no-reassign")), $"2.2: tier of {id.Type}");
            Require(!Scoped.Contains(id.Type) || (InScope(id.Value) && id.Provenance.ScopeChecked && id.IsVerified), $"V-06: scope of {id.Type}");
            Require(Allowed(id.Value), $"V-10: {id.Type} is nobody else's word");
            Require(id.Type != "email" || (id.IsVerified && UnderScope(home, id.Value) && home.IdentityProofing >= 1), "2.2: an address identifies only when verified and in scope");
        }

        Require(statement.PersonIds.GroupBy(id => id.Type).All(group => group.Count() == 1), "V-08: one of each kind");
        Require(statement.PersonIds.Select(id => id.IsPrimary).SequenceEqual(statement.PersonIds.Select(id => id.IsPrimary).OrderDescending()), "2.1: primary first");
        Require(sent.Statement.Subject.Format != SubjectId.Transient || statement.PersonIds.All(id => id.Provenance.Source != "subject"), "2.2: transient never");

        // V-04
        var eckIds = EckIdNames.SelectMany(name => attributes.GetValueOrDefault(name) ?? [])
            .Where(value => PersonTable["eck_id"].Syntax.IsMatch(value)).Distinct().Count();
        Require(eckIds <= 1 || sent.Preset is not ("eduperson" or "entree" or "oidc"), "V-04: one ECK iD");

        // V-02
        Require(statement.OrganisationIds.Any(id => id.Type != "idp"), "V-02: an organisation identifier beside the upstream");
        Require(statement.OrganisationIds[^1] is { Type: "idp" } idp && idp.Value == sent.Statement.Issuer, "2.2: idp is always present, last");
        foreach (var id in statement.OrganisationIds)
        {
            Require(OrganisationTable.TryGetValue(id.Type, out var row) && row.Primary == id.IsPrimary && row.Syntax.IsMatch(id.Value), $"2.2: form and tier of {id.Type}");
            var isConfigured = home.Identifiers.Any(own => own.Type == id.Type && own.Value == id.Value);
            Require(isConfigured || id.Type == "idp" || WasSent(id.Value), $"2.1: {id.Type} is configured or was sent");
            Require(isConfigured || id.Type != "schac_home_org" || InScope(id.Value), "V-06: scope of schac_home_org");
        }

        // Of an upstream with several organisations nothing counts that names none of them (R001-22).
        Require(sent.Organisations.Length == 1 || statement.OrganisationIds.All(id => id.Type is "idp" or "schac_home_org" or "brin4" || home.Identifiers.Contains(new OrganisationIdentifier(id.Type, id.Value))), "R001-22: no identifier of an unregistered organisation");

        // V-05, 2.6
        Require(!sent.RoleRequired || statement.Role is not null, "V-05: a role");
        Require(statement.Role is null ? statement.Roles.Count == 0 : statement.Roles.Contains(statement.Role.Value), "2.1: role is one of roles");
        Require(statement.Roles.Distinct().Count() == statement.Roles.Count, "2.1: each role once");
        var affiliations = statement.Values.Where(value => value.Name.Value is "affiliations" or "scoped_affiliations" or "primary_affiliation").SelectMany(value => value.Values).Select(value => value.Split('@')[0]).ToArray();
        foreach (var role in statement.Roles)
        {
            Require(affiliations.Any(affiliation => RoleOf(affiliation) == role) || home.DefaultRole == role || statement.Values.Any(value => value.Name.Value == "edu_role" && PersonRoles.TryParse(value.Values[0]) == role), "2.6: a role has a ground");
        }

        // V-07
        Require(affiliations.All(affiliation => affiliation == "member" || RoleOf(affiliation) is not null), "V-07: affiliation vocabulary");
        Require(statement.Values.Where(value => value.Name.Value == "scoped_affiliations").SelectMany(value => value.Values).All(InScope), "V-06: scope of affiliations");

        foreach (var value in statement.Values)
        {
            var name = value.Name.Value;
            Require(value.Values.Count is > 0 and <= 500 && value.Values.All(one => one.Length <= 4096), $"bad input: {name} stays small");
            Require(!SingleValued.Contains(name) || value.Values.Count == 1, $"V-08: {name} has one value");
            Require(value.Values.All(Allowed), $"V-10: {name} is nobody else's word");
            Require(value.Values.All(ReadByPeople.Contains(name) ? Readable : Seen), $"bad input: text of {name}");
            Require(value.Provenance is { Source.Length: > 0, Rule.Length: > 0 } && (attributes.ContainsKey(value.Provenance.Source) || value.Provenance.Source is ['@', ..] or "subject" or "configuration" or "entry" or "network" or "computed"), $"2.1: provenance of {name}");
            Require(value.Provenance.Source is "configuration" or "entry" or "network" or "computed" || value.Values.All(one => WasSent(one) || WasMade(name, one)), $"bad input: {name} is what was sent");
        }

        // The steps of presets: a table of genders, and numbers taken out of personal codes.
        bool WasMade(string name, string one) => name == "gender" ? one is "F" or "M" or "X" : name is "student_number" or "employee_number" && attributes.Values.Any(values => values.Any(whole => whole.EndsWith(':' + one, StringComparison.Ordinal)));

        Require(SingleValued.All(name => statement.Values.Count(value => value.Name.Value == name) <= 1), "V-08: a single-valued name stands once");

        // V-09
        var email = statement.Find(new AttributeName("email"));
        var verified = statement.Find(new AttributeName("email_verified"));
        Require((email is null) == (verified is null), "V-09: email_verified goes with email");
        Require(verified is null || verified.Values is ["true"] or ["false"], "V-09: true or false");
        Require(verified?.Values[0] != "true" || UnderScope(home, email!.Values[0]), "V-09: verified only under a registered scope");

        // V-10
        Require(sent.Statement.Authentication.Context?.StartsWith(sent.Hub.PublicUrl + "/", StringComparison.OrdinalIgnoreCase) != true, "V-10: acr_impersonation");

        // V-14, R001-13
        Require(statement.Assurance.Level is >= AssuranceLevel.Laag and <= AssuranceLevel.Hoog, "V-14: a level");
        Require(statement.Assurance is { Aal: >= 1 and <= 3, Ial: >= 0 and <= 3, Evidence.Length: > 0 }, "2.1: assurance in range");
        Require(statement.Assurance.Ial <= Math.Max(home.IdentityProofing, 0), "ruling 14: nobody is proofed better than the organisation proofs");

        // R001-16, R001-18, R001-19
        var location = statement.Find(new AttributeName("auth_location"));
        Require(location?.Values[0] is "school" or "thuis" or "onbekend", "R001-16: one of three words");
        if (location?.Provenance.Source == "network")
        {
            Require(location.Values[0] == (home.Networks.Any(network => sent.Client is not null && Holds(network, sent.Client)) ? "school" : "thuis") && home.Networks.Count > 0, "R001-16: by network");
        }

        Require(statement.Find(new AttributeName("sector")) is { Provenance.Source: "configuration" or "entry" } sector && sector.Values[0] == home.Sector, "R001-18: sector is the configuration's");
        foreach (var value in statement.Values.Where(value => value.Name.Value is "mandate" or "represented_org"))
        {
            Require(sent.Operators.Contains("etoegang") && Registry().IsMatch(value.Provenance.Source), $"R001-19: {value.Name.Value} comes from the mandate registry");
        }

        // 2.1
        Require(statement.IssuedAt == sent.Now && statement.ExpiresAt - statement.IssuedAt is { Ticks: > 0 } life && life <= TimeSpan.FromMinutes(5), "2.1: 5 minutes to consume");
        Require(statement.AuthenticatedAt <= sent.Now, "2.1: nobody authenticates in the future");
        Require(statement.Authorities.Count == 1 + sent.Statement.Authentication.Authorities.Count && statement.Authorities[0] == sent.Statement.Issuer, "2.1: the chain of authorities");
        Require(statement.PersonKey.Length > 0 && !received.Any(value => value.Length > 8 && statement.PersonKey.Contains(value, StringComparison.Ordinal)), "5.2: the key holds no value");
        Require(statement.Findings.Count <= 100 && statement.Findings.All(finding => finding.Name.Length <= 200 && Seen(finding.Name)), "bad input: findings stay small and readable");
        return broken;

        bool Allowed(string value) =>
            !value.TrimStart().StartsWith(sent.Hub.PublicUrl + "/", StringComparison.OrdinalIgnoreCase)
            && Operators.Where(one => !sent.Operators.Contains(one.Key)).SelectMany(one => one.Value).All(prefix => !value.TrimStart().StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Everything that audit or a page could show of it, as one text: for what must not stand in any of it.</summary>
    public static string Told(object trace) => JsonSerializer.Serialize(trace);

    private static bool Says(IReadOnlyDictionary<string, IReadOnlyList<string>> attributes, string value) => attributes.Values.Any(values => values.Contains(value));

    private static string RightSide(string value) => value[(value.LastIndexOf('@') + 1)..];

    private static bool UnderScope(HomeOrganisation home, string address)
    {
        var domain = RightSide(address).ToLowerInvariant();
        return address.Count(c => c == '@') == 1 && home.Scopes.Any(scope => !scope.IsPattern && (domain == scope.Value || domain.EndsWith("." + scope.Value, StringComparison.Ordinal)));
    }

    private static PersonRole? RoleOf(string affiliation) => affiliation switch
    {
        "student" or "pre-student" => PersonRole.Onderwijsdeelnemer,
        "employee" or "staff" or "faculty" => PersonRole.Onderwijsmedewerker,
        "affiliate" or "alum" or "library-walk-in" => PersonRole.Betrokkene,
        _ => null,
    };

    private static bool Seen(string value) => WholeRunes(value) && !Hidden().IsMatch(value);

    private static bool Readable(string value) => WholeRunes(value) && !Turning().IsMatch(value);

    private static bool WholeRunes(string value) => new UTF8Encoding(false, throwOnInvalidBytes: true) is var strict && Try(() => strict.GetByteCount(value));

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    // Bit by bit, so that it shares nothing with the network type of the framework.
    private static bool Holds(string network, IPAddress address)
    {
        var parts = network.Split('/');
        var (want, have) = (IPAddress.Parse(parts[0]).GetAddressBytes(), (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes());
        var bits = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return want.Length == have.Length && Enumerable.Range(0, bits).All(bit => ((want[bit / 8] ^ have[bit / 8]) >> (7 - (bit % 8)) & 1) == 0);
    }

    [GeneratedRegex(@"\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\u3164|\u115F|\u1160|\uFFA0|\u2800|\u034F|[\uFE00-\uFE0F]")]
    private static partial Regex Hidden();

    [GeneratedRegex(@"\p{Cc}|\p{Zl}|\p{Zp}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex Turning();

    [GeneratedRegex(@"\Aurn:etoegang:[0-9.]+:(attribute-represented|EntityConcernedID):.+\z")]
    private static partial Regex Registry();

    /// <summary>All that went into one normalisation.</summary>
    internal sealed record Sent(UpstreamStatement Statement, string Preset, HomeOrganisation[] Organisations, string[] Operators, bool RoleRequired, IPAddress? Client, HubAddress Hub, DateTimeOffset Now);
}
