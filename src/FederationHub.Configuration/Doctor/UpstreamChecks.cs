using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.Upstreams;

namespace FederationHub.Configuration.Doctor;

internal static class UpstreamChecks
{
    private static readonly TimeSpan OldAnswer = TimeSpan.FromDays(1);
    // The first of the days on which a running hub warns of it.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(60);
    private static readonly TimeSpan VerySoon = TimeSpan.FromDays(2);

    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        if (facts.Settings is not { } settings)
        {
            return [DoctorRules.UpstreamSettings.Unchecked("The configuration could not be read.")];
        }

        var found = new Collected();
        var published = settings.Organisations.Where(organisation => organisation.State == OrganisationState.Published).Select(organisation => organisation.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var upstream in settings.Upstreams)
        {
            if (upstream.Suspended)
            {
                found.Add(DoctorRules.UpstreamSuspended.Note("It is suspended.", "When that is over: remove 'suspended' in the hub file, and fedhub apply", upstream.Id));
                continue;
            }

            if (facts.Upstreams.GetValueOrDefault(upstream.Id) is { Condition: { } condition } known)
            {
                One(found, upstream, condition, known, now, facts.Offline, upstream.Organisations.Any(published.Contains));
            }
            else
            {
                found.Add(DoctorRules.UpstreamSettings.Error("Its settings cannot be read by this release.", "fedhub apply the hub file again; it says which setting is wrong.", upstream.Id));
            }
        }

        Logout(found, settings, facts);
        Scopes(found, settings);
        SharedScopes(found, settings);
        return found.With(
            settings.Upstreams.Count,
            DoctorRules.UpstreamSettings, DoctorRules.UpstreamWaiting, DoctorRules.UpstreamAnswers, DoctorRules.UpstreamAge, DoctorRules.UpstreamValid, DoctorRules.UpstreamCertificate,
            DoctorRules.UpstreamKey, DoctorRules.UpstreamAllows, DoctorRules.UpstreamHttp, DoctorRules.UpstreamScopes, DoctorRules.UpstreamScopeShared, DoctorRules.UpstreamLogout, DoctorRules.UpstreamSecret);
    }

    // Domain 4.7: the result page says that people are still signed in there; who reads it every time wants to know whom to ask.
    private static void Logout(Collected found, HubSettings settings, DoctorFacts facts)
    {
        if (!settings.Applications.Any(application => application is { Suspended: false, Logout.Scope: LogoutScope.Global or LogoutScope.IdpOnly }))
        {
            return;
        }

        foreach (var upstream in settings.Upstreams.Where(upstream => !upstream.Suspended && !upstream.Waiting && facts.Upstreams.GetValueOrDefault(upstream.Id) is { Condition.OffersLogout: false }))
        {
            found.Add(DoctorRules.UpstreamLogout.Note(
                "It has no place to log people out, so that they stay signed in at the organisation; the page after a logout says so.",
                "Ask the organisation for a single logout service (SAML) or an end_session_endpoint (OpenID Connect) in its metadata.", upstream.Id));
        }
    }

    private static void One(Collected found, Upstream upstream, UpstreamCondition condition, UpstreamFacts known, DateTimeOffset now, bool offline, bool used)
    {
        var from = condition.FetchedFrom ?? "its metadata";
        if (upstream.Waiting)
        {
            var seen = $"Its metadata has not arrived{(known.Asked?.Problem is { } reason ? $": {reason}" : ".")}";
            var mend = condition.MetadataSource is { } source
                ? $"fedhub metadata list; fedhub metadata refresh {source}; and check its entity_id: fedhub metadata show {Words.Quoted(condition.Identifier ?? "")}"
                : $"curl -v {Words.Quoted(from)} from this machine; if that is an inside address, add its host to FederationHub__Outbound__AllowPrivate.";
            found.Add(used ? DoctorRules.UpstreamWaiting.Error(seen, mend, upstream.Id) : DoctorRules.UpstreamWaiting.Note(seen, mend, upstream.Id));
        }
        else
        {
            Answers(found, upstream, condition, known, now, offline);
            Valid(found, upstream, condition, now);
        }

        foreach (var certificate in condition.Certificates)
        {
            var left = certificate.NotAfter - now;
            var others = condition.Certificates.Any(other => other.NotAfter - now >= Soon);
            if (left < Soon && !others)
            {
                found.Add(DoctorRules.UpstreamCertificate.Warning(
                    $"Certificate {certificate.Fingerprint[..8]}… {(left < TimeSpan.Zero ? "ended" : "ends")} {Words.Days(left)}, and there is no later one.",
                    "Ask the organisation when it changes its key, and that it publishes the new one in its metadata beforehand.", upstream.Id));
            }

            // Where the settings let a short key count, their own warning says so.
            if (!certificate.IsStrong && !(certificate.KeyKind == "RSA" && certificate.KeyBits >= Upstreams.Saml.SamlSettings.LeastRsaBits(condition.Allows)))
            {
                found.Add(DoctorRules.UpstreamKey.Error($"It signs with {certificate.KeyKind} of {certificate.KeyBits} bits.", "Ask the organisation for a key of RSA 2048 bits or more; until then its answers are refused.", upstream.Id));
            }
        }

        foreach (var weak in known.WeakKeys)
        {
            found.Add(DoctorRules.UpstreamKey.Error(weak, "Ask the organisation for a key of RSA 2048 bits or more.", upstream.Id));
        }

        foreach (var word in condition.Allows)
        {
            found.Add(DoctorRules.UpstreamAllows.Warning($"allow: {word} is on.", $"{Stronger(word)}, then remove {word} from allow in the hub file and fedhub apply.", upstream.Id));
        }

        foreach (var plain in condition.Endpoints.Where(endpoint => endpoint.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !IsLoopback(endpoint)))
        {
            found.Add(DoctorRules.UpstreamHttp.Warning($"{plain} is not https.", "Ask the organisation for https, and change the hub file.", upstream.Id));
        }

        if (condition.NeedsSecret && !known.HasSecret)
        {
            found.Add(DoctorRules.UpstreamSecret.Error("Its client secret is not in the vault.", "Set client_secret: env:NAME or file:PATH for it in the hub file, and fedhub apply.", upstream.Id));
        }

        if (condition.Leniencies.Count > 0)
        {
            found.Add(DoctorRules.UpstreamLeniency.Note(string.Join("; ", condition.Leniencies), "When it is no longer needed, remove it from the hub file and fedhub apply.", upstream.Id));
        }
    }

    private static void Answers(Collected found, Upstream upstream, UpstreamCondition condition, UpstreamFacts known, DateTimeOffset now, bool offline)
    {
        if (condition.FetchedFrom is not { } from)
        {
            return;
        }

        if (known.Asked?.Problem is { } problem)
        {
            found.Add(DoctorRules.UpstreamAnswers.Warning($"Its metadata cannot be fetched from here now: {problem}", $"curl -v {Words.Quoted(from)}; if it is away for long, ask the organisation. Logins go on with what it said before.", upstream.Id));
        }
        else if (known.Asked is { Changes: true })
        {
            found.Add(DoctorRules.UpstreamAnswers.Warning("It publishes something else than the hub has.", "A running hub takes it over within the hour; now: fedhub apply the hub file. If it stays, the hub is not running or cannot fetch it: look at its log.", upstream.Id));
        }
        else if (known.Asked is null && !offline)
        {
            found.Add(DoctorRules.UpstreamAnswers.Unchecked("There was no time to ask it.", upstream.Id));
        }

        // What it says now is what the hub has: then it does not matter when the hub asked last.
        if (known.Asked is { Problem: null, Changes: false })
        {
            return;
        }

        if (known.LastAnswer is not { } last)
        {
            found.Add(DoctorRules.UpstreamAge.Note("A running hub has not asked it yet; the first time is an hour after it started.", null, upstream.Id));
        }
        else if (now - last > OldAnswer)
        {
            found.Add(DoctorRules.UpstreamAge.Warning($"It last answered {Words.Age(now - last)} ago.", $"Check that the server runs, and that this machine can fetch it: curl -v {Words.Quoted(from)}", upstream.Id));
        }
    }

    private static void Valid(Collected found, Upstream upstream, UpstreamCondition condition, DateTimeOffset now)
    {
        if (condition.ValidUntil is not { } until)
        {
            return;
        }

        var left = until - now;
        const string Mend = "Ask the organisation, or whoever publishes its metadata, for metadata that is valid longer; then: fedhub apply";
        if (left <= TimeSpan.Zero)
        {
            found.Add(DoctorRules.UpstreamValid.Error($"Its metadata expired on {Words.Day(until)}.", Mend, upstream.Id));
        }
        else if (left < VerySoon)
        {
            found.Add(DoctorRules.UpstreamValid.Warning($"Its metadata expires on {until:u}.", Mend, upstream.Id));
        }
    }

    private static void Scopes(Collected found, Core.HubSettings settings)
    {
        var connected = settings.Upstreams.Where(upstream => !upstream.Suspended).SelectMany(upstream => upstream.Organisations).ToHashSet(StringComparer.Ordinal);
        foreach (var organisation in settings.Organisations.Where(organisation => organisation.Scopes.Count == 0 && connected.Contains(organisation.Id)))
        {
            found.Add(DoctorRules.UpstreamScopes.Warning($"The organisation {organisation.Id} has no scopes.", $"Add to it in the hub file: scopes: [its own domain], and fedhub apply.", organisation.Id));
        }
    }

    // Who may say something after an '@' is an upstream; organisations that log in at one place share it without harm.
    private static void SharedScopes(Collected found, Core.HubSettings settings)
    {
        var upstreams = settings.Upstreams.Where(upstream => !upstream.Suspended)
            .SelectMany(upstream => upstream.Organisations.Select(organisation => (Organisation: organisation, upstream.Id))).ToLookup(pair => pair.Organisation, pair => pair.Id, StringComparer.Ordinal);
        foreach (var scope in settings.Organisations.SelectMany(organisation => organisation.Scopes.Select(scope => (scope.Value, organisation.Id))).GroupBy(pair => pair.Value, pair => pair.Id, StringComparer.Ordinal))
        {
            var sayers = scope.Where(upstreams.Contains).ToList();
            if (sayers.Count > 1 && sayers.Skip(1).Any(other => !upstreams[other].ToHashSet(StringComparer.Ordinal).SetEquals(upstreams[sayers[0]])))
            {
                found.Add(DoctorRules.UpstreamScopeShared.Warning($"{scope.Key} is a scope of {string.Join(", ", sayers)}, which log in at different upstreams.", "Keep it under scopes: of the one whose domain it is, and fedhub apply.", sayers[0]));
            }
        }
    }

    private static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && Core.HubAddress.IsLoopbackHost(uri.Host);

    private static string Stronger(string allowed) => allowed switch
    {
        "sha1" => "Ask the organisation to sign with SHA-256 (AD FS: Set-AdfsRelyingPartyTrust -SignatureAlgorithm http://www.w3.org/2001/04/xmldsig-more#rsa-sha256)",
        "rsa-1024" => "Ask the organisation for a key of RSA 2048 bits or more",
        "aes-cbc" => "Ask the organisation to encrypt with AES-GCM",
        _ => "Ask the organisation to sign with exclusive canonicalisation",
    };
}
